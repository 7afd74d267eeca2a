using System.Globalization;
using System.Runtime.InteropServices;
using Jitney.Executors;
using Jitney.Executors.Pools;
using Jitney.Failures;
using Jitney.Integration.Tests.CPython;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Memory;
using Jitney.Sessions;
using Jitney.Sessions.Runs;

namespace Jitney.Integration.Tests.Runs;

/// <summary>One linked program, run many times at once: each run has data of its own, and its own end.</summary>
public sealed class ManyRunsTests(Workshop workshop)
{
    private const int Runs = 8;

    private const string Counting = """
        #include <fcntl.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <unistd.h>
        static int counter = 40, untouched[1 << 16];
        static char given[16] = "none";
        static int initialised_in;
        __attribute__((constructor)) static void begin(int count, char **words) { initialised_in = getpid(); if (count > 1) strcpy(given, words[1]); }
        __attribute__((destructor)) static void end(void) { if (getenv("FAREWELL")) { printf("farewell %d\n", counter); fflush(stdout); } }
        int main(int count, char **words)
        {
            int add = atoi(words[1]);
            for (int i = 0; i < add; i++)
                untouched[i * 7] += ++counter;
            if (strcmp(words[1], given) != 0 || initialised_in != getpid())
                return 99;
            if (count > 2)
                *(volatile int *)0 = add;
            return counter;
        }
        """;

    [Theory]
    [InlineData(Way.SharedChild, CodeKind.NonPic)]
    [InlineData(Way.SharedChild, CodeKind.Pic)]
    [InlineData(Way.CopiedChild, CodeKind.NonPic)]
    public async Task Each_has_data_of_its_own_and_a_crash_leaves_the_others(Way way, CodeKind code)
    {
        await using Session session = await StartAsync(way);
        session.AddObject(workshop.Object(Counting, code));
        PreparedProgram program = await session.PrepareProgramAsync();

        Task<ExecutorEnd>[] runs = [.. Enumerable.Range(0, 2 * Runs).Select(number => Task.Run(async () =>
            await program.RunAsync(number % 2 == 0 ? ["program", Text(number)] : ["program", Text(number), "crash"])))];

        for (int number = 0; number < runs.Length; number++)
        {
            ExecutorEnd end = await runs[number];
            Assert.Equal(number % 2 == 0 ? new ExecutorEnd(40 + number, null, null) : new ExecutorEnd(null, 11, null), end);
        }
    }

    [Fact]
    public async Task CPython_computes_eight_things_at_once()
    {
        await using Session session = await StartAsync(Way.SharedChild);
        foreach (string input in Python.Inputs(Python.Ordinary))
        {
            session.Add(input);
        }

        PreparedProgram program = await session.PrepareProgramAsync();
        string folder = workshop.NewFolder();
        Task<ExecutorEnd>[] runs = [.. Enumerable.Range(0, Runs).Select(number => Task.Run(async () =>
        {
            using FileStream output = File.Create(Path.Combine(folder, Text(number)));
            return await program.RunAsync(
                [Python.Program, "-c", $"import sys, os; data = list(range({number} + 5000)); print(sum(data), os.getcwd(), os.environ['RUN'], sys.argv[1]); sys.exit({number})", $"word {number}"],
                new ProgramSurroundings
                {
                    StandardOutput = output.SafeFileHandle,
                    WorkingDirectory = folder,
                    Environment = new Dictionary<string, string> { ["RUN"] = $"run {number}", ["PATH"] = "/usr/bin" },
                });
        }))];

        for (int number = 0; number < Runs; number++)
        {
            Assert.Equal(new ExecutorEnd(number, null, null), await runs[number]);
            int sum = Enumerable.Range(0, number + 5000).Sum();
            Assert.Equal($"{sum} {folder} run {number} word {number}\n", await File.ReadAllTextAsync(Path.Combine(folder, Text(number)), TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task Cplusplus_programs_construct_and_destroy_in_each_run()
    {
        string source = Path.Combine(workshop.NewFolder(), "program.cpp");
        await File.WriteAllTextAsync(source, """
            #include <cstdlib>
            #include <iostream>
            #include <stdexcept>
            #include <string>
            #include <vector>
            struct Log { std::vector<std::string> lines; Log() { lines.push_back("made"); } ~Log() { for (auto &line : lines) std::cout << line << ' '; std::cout << std::endl; } };
            static Log log;
            static thread_local std::string mine = "thread";
            int main(int count, char **words)
            {
                try { throw std::runtime_error(words[1]); }
                catch (const std::exception &problem) { log.lines.push_back(mine + problem.what()); }
                return std::atoi(words[1]);
            }
            """, TestContext.Current.CancellationToken);
        await using Session session = await StartAsync(Way.SharedChild);
        session.AddObject(workshop.ObjectOfFile(source, CodeKind.NonPic, Compiler.Usual, []));
        session.AddLibrary(SystemLibraries.Find("-lstdc++"));
        PreparedProgram program = await session.PrepareProgramAsync();
        string folder = workshop.NewFolder();

        Task<ExecutorEnd>[] runs = [.. Enumerable.Range(0, Runs).Select(number => Task.Run(async () =>
        {
            using FileStream output = File.Create(Path.Combine(folder, Text(number)));
            return await program.RunAsync(["program", Text(number)], new ProgramSurroundings { StandardOutput = output.SafeFileHandle });
        }))];

        for (int number = 0; number < Runs; number++)
        {
            Assert.Equal(number, (await runs[number]).ExitCode);
            Assert.Equal($"made thread{number} \n", await File.ReadAllTextAsync(Path.Combine(folder, Text(number)), TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task Code_is_shared_between_runs_and_data_is_private()
    {
        await using Session session = await StartAsync(Way.SharedChild);
        session.AddObject(workshop.Object("""
            #include <unistd.h>
            __asm__(".section .text.large,\"ax\",@progbits\n.globl code\ncode: .zero 262144\n.text"); extern char code[];
            static volatile char data[1 << 18] = { 1 };
            int main(void) { int sum = 0; for (int i = 0; i < 1 << 18; i += 4096) { data[i] = 2; sum += ((volatile char *)code)[i]; } write(1, "!", 1); for (;;) pause(); return sum; }
            """, CodeKind.NonPic));
        PreparedProgram program = await session.PrepareProgramAsync();
        string file = Path.Combine(workshop.NewFolder(), "output");
        var runs = new List<ProgramRun>();
        using (SafeHandle output = File.OpenHandle(file, FileMode.Create, FileAccess.Write))
        {
            for (int number = 0; number < 2; number++)
            {
                runs.Add(await program.StartAsync(["program"], new ProgramSurroundings { StandardOutput = output }));
            }
        }

        for (int round = 0; round < 2000 && new FileInfo(file).Length < 2; round++)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        Assert.Equal("!!", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));

        (long code, long _) = Pages(runs[0], session, "r-xs");
        (long _, long data) = Pages(runs[0], session, "rw-p");
        Assert.True(code >= 256, $"{code} KiB of code are shared");
        Assert.True(data >= 256, $"{data} KiB of data are private");
        foreach (ProgramRun run in runs)
        {
            await run.KillAsync();
            Assert.Equal(9, (await run.Ended).Signal);
            await run.KillAsync();
        }
    }

    [Fact]
    public async Task Runs_begin_with_what_was_prepared_when_initialisers_ran_at_the_link()
    {
        await using Session session = await Way.SharedChild.StartAsync();
        session.AddObject(workshop.Object("static int state; int prepare(int to) { return state = to; } int main(int count, char **words) { return state += count; }", CodeKind.Pic));
        PreparedProgram program = await session.PrepareProgramAsync();
        Assert.Equal(70, await session.CallAsync((await session.LookUpAsync("prepare", TestContext.Current.CancellationToken)).Address, 70));

        Assert.Equal(71, (await program.RunAsync(["a"])).ExitCode);
        Assert.Equal(73, (await program.RunAsync(["a", "b", "c"])).ExitCode);
    }

    [Fact]
    public async Task Runs_and_calls_take_turns()
    {
        await using Session session = await Way.SharedChild.StartAsync();
        session.AddObject(workshop.Object("static int state; int prepare(int to) { return state = to; } int main(int count, char **words) { return state += count; }", CodeKind.Pic));
        PreparedProgram program = await session.PrepareProgramAsync();
        Symbol prepare = await session.LookUpAsync("prepare", TestContext.Current.CancellationToken);
        for (int state = 0; state < 100; state++)
        {
            Assert.Equal(state, await session.CallAsync(prepare.Address, state));
            Assert.Equal(state + 1, (await program.RunAsync(["a"])).ExitCode);
        }
    }

    [Fact]
    public async Task What_cannot_be_is_said()
    {
        await using Session session = await StartAsync(Way.SharedChild);
        session.AddObject(workshop.Object("int main(void) { return 3; }", CodeKind.Pic));
        PreparedProgram program = await session.PrepareProgramAsync();

        ExecutorException problem = await Assert.ThrowsAnyAsync<ExecutorException>(
            async () => await program.StartAsync(["a"], new ProgramSurroundings { WorkingDirectory = "/nowhere at all" }));
        Assert.Contains("chdir", problem.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await session.CallAsync(program.Entry));
        Assert.Equal(3, (await program.RunAsync(["a"])).ExitCode);
    }

    [Fact]
    public async Task Runs_end_with_the_session()
    {
        ProgramRun run;
        await using (Session session = await StartAsync(Way.SharedChild))
        {
            session.AddObject(workshop.Object("#include <unistd.h>\nint main(void) { for (;;) pause(); }", CodeKind.Pic));
            run = await (await session.PrepareProgramAsync()).StartAsync(["a"]);
        }

        await Assert.ThrowsAnyAsync<ExecutorException>(() => run.Ended);
        await EndsAsync(run);
    }

    [Fact]
    public async Task Runs_end_when_the_executor_is_killed()
    {
        await using Session session = await StartAsync(Way.SharedChild);
        session.AddObject(workshop.Object("#include <unistd.h>\nint main(void) { for (;;) pause(); }", CodeKind.Pic));
        ProgramRun run = await (await session.PrepareProgramAsync()).StartAsync(["a"]);
        Assert.True(session.Executor.TrySignal(9));

        await Assert.ThrowsAnyAsync<ExecutorException>(() => run.Ended);
        await EndsAsync(run);
    }

    [Fact]
    public async Task A_run_that_nobody_wants_any_more_is_ended()
    {
        await using Session session = await StartAsync(Way.SharedChild);
        session.AddObject(workshop.Object("#include <unistd.h>\nint main(void) { write(1, \"!\", 1); for (;;) pause(); }", CodeKind.Pic));
        PreparedProgram program = await session.PrepareProgramAsync();
        string file = Path.Combine(workshop.NewFolder(), "output");
        using SafeHandle output = File.OpenHandle(file, FileMode.Create, FileAccess.Write);
        using var cancellation = new CancellationTokenSource();
        Task<ExecutorEnd> running = program.RunAsync(["a"], new ProgramSurroundings { StandardOutput = output }, cancellation.Token).AsTask();
        for (int round = 0; round < 2000 && new FileInfo(file).Length == 0; round++)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        Assert.Single(Children(session));
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        for (int round = 0; round < 2000 && Children(session).Length > 0; round++)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        Assert.Empty(Children(session));
    }

    [Fact]
    public async Task Each_sees_a_fresh_process_and_leaves_nothing()
    {
        await using Session session = await StartAsync(Way.SharedChild);
        session.AddObject(workshop.Object("""
            #define _GNU_SOURCE
            #include <fcntl.h>
            #include <pthread.h>
            #include <signal.h>
            #include <stddef.h>
            #include <unistd.h>
            #include <sys/wait.h>
            static void *wait_a_little(void *unused) { usleep(1000); return unused; }
            int main(int count, char **words)
            {
                struct sigaction action;
                sigset_t mask;
                int status;
                pthread_t thread;
                sigprocmask(SIG_SETMASK, NULL, &mask);
                for (int number = 1; number < 65; number++) {
                    if (sigismember(&mask, number) == 1)
                        return 1;
                    if (sigaction(number, NULL, &action) == 0 && action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN)
                        return 2;
                }
                for (int number = 500; number < 600; number++)
                    if (fcntl(number, F_GETFD) >= 0)
                        return 3;
                if (gettid() != getpid())
                    return 4;
                pid_t child = fork();
                if (child == 0)
                    _exit(7);
                if (waitpid(child, &status, 0) != child || WEXITSTATUS(status) != 7)
                    return 5;
                if (pthread_create(&thread, NULL, wait_a_little, NULL) != 0)
                    return 6;
                pthread_exit(NULL);
            }
            """, CodeKind.NonPic));
        PreparedProgram program = await session.PrepareProgramAsync();
        Assert.Equal(new ExecutorEnd(0, null, null), await program.RunAsync(["a"]));
        int descriptors = Descriptors(session);
        for (int number = 0; number < 30; number++)
        {
            Assert.Equal(new ExecutorEnd(0, null, null), await program.RunAsync(["a"]));
        }

        Assert.Equal(descriptors, Descriptors(session));
        Assert.Empty(Children(session));
    }

    [Fact]
    public async Task Executors_of_a_pool_can_run_them_too()
    {
        await using var pool = new ExecutorPool(new ExecutorPoolOptions(ChildExecutorOptions.For(Executor.Path)) { Size = 1 });
        var options = new LinkSessionOptions { Executor = ExecutorChoice.From(pool), Initializers = InitializerTime.InEachRun };
        await using Session session = await Session.StartAsync(options, TestContext.Current.CancellationToken);
        session.AddObject(workshop.Object(Counting, CodeKind.NonPic));
        PreparedProgram program = await session.PrepareProgramAsync();
        ExecutorEnd[] ends = await Task.WhenAll(Enumerable.Range(0, Runs).Select(number => program.RunAsync(["program", Text(number)]).AsTask()));
        Assert.Equal(Enumerable.Range(40, Runs), ends.Select(end => end.ExitCode!.Value));
    }

    [Fact]
    public async Task Later_links_belong_to_the_runs_after_them()
    {
        await using Session session = await StartAsync(Way.SharedChild);
        session.AddObject(workshop.Object("int (*later)(void); int main(void) { return later ? later() : 1; }", CodeKind.Pic));
        PreparedProgram program = await session.PrepareProgramAsync();
        Assert.Equal(1, (await program.RunAsync(["a"])).ExitCode);
        session.AddObject(workshop.Object(
            "extern int (*later)(void); int more(void) { return 2; } __attribute__((constructor)) static void begin(void) { later = more; }", CodeKind.Pic));
        await session.LookUpAsync("more", TestContext.Current.CancellationToken);
        Assert.Equal(2, (await program.RunAsync(["a"])).ExitCode);
    }

    [Fact]
    public async Task Only_processes_of_their_own_can_run_them()
    {
        await using Session session = await Way.InProcess.StartAsync();
        session.AddObject(workshop.Object("int main(void) { return 3; }", CodeKind.Pic));
        await Assert.ThrowsAnyAsync<ExecutorException>(async () => await session.PrepareProgramAsync());
    }

    [Fact]
    public async Task Runs_cannot_share_data_with_the_controller()
    {
        await using Session session = await Session.StartAsync(Ways.Options(Way.SharedChild) with { Sharing = DataSharing.Shared }, TestContext.Current.CancellationToken);
        session.AddObject(workshop.Object("int main(void) { return 3; }", CodeKind.Pic));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await session.PrepareProgramAsync());
    }

    private static async Task EndsAsync(ProgramRun run)
    {
        for (int round = 0; round < 2000 && IsAlive(run.ProcessId); round++)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        Assert.False(IsAlive(run.ProcessId));
    }

    private static int Descriptors(Session session) => Directory.GetFiles($"/proc/{session.Executor.ProcessId}/fd").Length;

    private static string[] Children(Session session) =>
        File.ReadAllText($"/proc/{session.Executor.ProcessId}/task/{session.Executor.ProcessId}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static Task<Session> StartAsync(Way way) =>
        Session.StartAsync(Ways.Options(way) with { Initializers = InitializerTime.InEachRun }, TestContext.Current.CancellationToken);

    // A process that nobody has waited for yet has ended nevertheless.
    private static bool IsAlive(int process)
    {
        try
        {
            string status = File.ReadAllText($"/proc/{process}/stat");
            return status[status.LastIndexOf(')') + 2] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    // KiB that are shared and that are private and written, in the mappings of linked memory with these rights.
    private static (long Shared, long PrivateDirty) Pages(ProgramRun run, Session session, string rights)
    {
        (long shared, long privateDirty, bool counts) = (0, 0, false);
        foreach (string line in File.ReadLines($"/proc/{run.ProcessId}/smaps"))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (!words[0].EndsWith(':'))
            {
                ulong start = ulong.Parse(words[0].Split('-')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                counts = words[1] == rights && session.Reservations.Any(range => range.Start.Value <= start && start < range.End.Value);
            }
            else if (counts && words[0] is "Shared_Clean:" or "Shared_Dirty:")
            {
                shared += counts ? long.Parse(words[1], CultureInfo.InvariantCulture) : 0;
            }
            else if (counts && words[0] == "Private_Dirty:")
            {
                privateDirty += long.Parse(words[1], CultureInfo.InvariantCulture);
            }
        }

        return (shared, privateDirty);
    }
}
