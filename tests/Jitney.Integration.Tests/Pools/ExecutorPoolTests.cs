using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Jitney.Executors;
using Jitney.Executors.Pools;
using Jitney.Failures;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Memory;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;
using Jitney.Sessions.Runs;

namespace Jitney.Integration.Tests.Pools;

/// <summary>Executors that were started ahead of time.</summary>
public sealed class ExecutorPoolTests(Workshop workshop)
{
    private const string Program = """
        #include <stdio.h>
        #include <stdlib.h>
        #include <unistd.h>
        int main(int count, char **words)
        {
            char directory[4096], line[64];
            const char *value = getenv("OF_THE_RUN"), *old = getenv("PATH");
            if (fgets(line, sizeof line, stdin) == NULL)
                line[0] = 0;
            printf("%s %s %s %s %s", words[count - 1], value == NULL ? "-" : value, old == NULL ? "-" : "path", getcwd(directory, sizeof directory), line);
            return count;
        }
        """;

    // Tells this pool's executors from those of other tests.
    private readonly string _mark = $"of-the-pool={Guid.NewGuid()}";

    [Fact]
    public async Task Programs_find_the_surroundings_of_their_session()
    {
        await using ExecutorPool pool = NewPool(2);
        string folder = workshop.NewFolder();
        string input = Path.Combine(folder, "input"), output = Path.Combine(folder, "output");
        await File.WriteAllTextAsync(input, "a line\n", TestContext.Current.CancellationToken);
        for (int round = 0; round < 5; round++)
        {
            using (FileStream read = File.OpenRead(input))
            using (FileStream written = File.Create(output))
            {
                var surroundings = new ProgramSurroundings
                {
                    Environment = new Dictionary<string, string> { ["OF_THE_RUN"] = $"value{round}" },
                    WorkingDirectory = folder,
                    StandardInput = read.SafeFileHandle,
                    StandardOutput = written.SafeFileHandle,
                };
                await using Session session = await TakeAsync(pool, surroundings);
                session.AddObject(workshop.Object(Program, CodeKind.NonPic));
                Symbol main = await session.LookUpAsync("main", TestContext.Current.CancellationToken);
                Assert.Equal(3, (await session.RunProgramAsync(main.Address, ["program", "one", "two"])).ExitCode);
            }

            Assert.Equal($"two value{round} - {folder} a line\n", await File.ReadAllTextAsync(output, TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task The_pool_is_filled_again_and_ends_what_was_not_taken()
    {
        ExecutorPool pool = NewPool(2);
        await pool.WaitUntilReadyAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, pool.Ready);
        int[] before = Executors();
        Session first = await TakeAsync(pool);
        Assert.Contains(first.Executor.ProcessId!.Value, before);
        await BecomesAsync(() => pool.Ready == 2);
        Session second = await TakeAsync(pool);
        await first.DisposeAsync();
        await pool.DisposeAsync();
        await pool.DisposeAsync();

        Assert.Equal([second.Executor.ProcessId!.Value], Executors());
        Assert.False(second.Executor.Ended.IsCompleted);
        await second.DisposeAsync();
        Assert.Empty(Executors());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => TakeAsync(pool));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => pool.WaitUntilReadyAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_executor_that_dies_in_the_pool_is_replaced()
    {
        await using ExecutorPool pool = NewPool(1);
        await pool.WaitUntilReadyAsync(TestContext.Current.CancellationToken);
        int dead = Executors().Single();
        using (Process process = Process.GetProcessById(dead))
        {
            process.Kill();
        }

        await BecomesAsync(() => Executors() is [var other] && other != dead && pool.Ready == 1);
        await using Session session = await TakeAsync(pool);
        session.AddObject(workshop.Object("int answer(void) { return 42; }", CodeKind.NonPic));
        Assert.Equal(42, await session.CallAsync((await session.LookUpAsync("answer", TestContext.Current.CancellationToken)).Address));
    }

    [Fact]
    public async Task Executors_that_always_die_are_not_replaced_for_ever()
    {
        await using ExecutorPool pool = NewPool(1);
        int dead = 0;
        for (int deaths = 0; deaths < 3; deaths++)
        {
            await BecomesAsync(() => Executors() is [var next] && next != dead && pool.Ready == 1);
            dead = Executors().Single();
            using Process process = Process.GetProcessById(dead);
            process.Kill();
        }

        await BecomesAsync(() => Executors().Length == 0);
        await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.Empty(Executors());

        // Until somebody wants one.
        await using Session session = await TakeAsync(pool);
        Assert.False(session.Executor.Ended.IsCompleted);
    }

    [Fact]
    public async Task A_program_that_needs_another_start_gets_it()
    {
        await using ExecutorPool pool = NewPool(1);
        string output = Path.Combine(workshop.NewFolder(), "output");
        using SafeHandle written = File.OpenHandle(output, FileMode.Create, FileAccess.Write);
        await using Session session = await TakeAsync(pool, new ProgramSurroundings { StandardOutput = written });
        session.AddObject(workshop.Object(
            "#include <stdio.h>\n__thread char large[200000]; int main(void) { large[199999] = 7; puts(\"there\"); return large[199999] + large[0]; }", CodeKind.NonPic));
        Symbol main = await session.LookUpAsync("main", TestContext.Current.CancellationToken);
        Assert.Equal(7, (await session.RunProgramAsync(main.Address, ["program"])).ExitCode);
        Assert.Equal("there\n", await File.ReadAllTextAsync(output, TestContext.Current.CancellationToken));
        Assert.True(session.Memory!.Reserved <= 64 << 20, "as large a slab as the pool makes");
    }

    [Fact]
    public async Task Many_take_at_once()
    {
        await using ExecutorPool pool = NewPool(2);
        Session[] sessions = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => TakeAsync(pool))));
        Assert.Equal(6, sessions.Select(session => session.Executor.ProcessId).Distinct().Count());
        foreach (Session session in sessions)
        {
            await session.DisposeAsync();
        }
    }

    [Fact]
    public async Task Who_does_not_want_to_wait_leaves_the_executor_to_others()
    {
        await using ExecutorPool pool = NewPool(1);
        using var cancellation = new CancellationTokenSource();
        Task<Session> taking = Session.StartAsync(new LinkSessionOptions { Executor = ExecutorChoice.From(pool) }, cancellation.Token);
        await cancellation.CancelAsync();
        try
        {
            await (await taking).DisposeAsync();
        }
        catch (OperationCanceledException)
        {
            // Unless it was there already.
        }

        await using Session session = await TakeAsync(pool);
        Assert.False(session.Executor.Ended.IsCompleted);
    }

    [Fact]
    public async Task What_cannot_be_started_is_said_to_who_asks()
    {
        await using var pool = new ExecutorPool(new ExecutorPoolOptions(new ChildExecutorOptions("/nowhere/jitney-executor")));
        ExecutorException problem = await Assert.ThrowsAnyAsync<ExecutorException>(() => TakeAsync(pool));
        Assert.Equal(FailureSide.Controller, problem.Side);
        await Assert.ThrowsAnyAsync<ExecutorException>(() => TakeAsync(pool));
        await Assert.ThrowsAnyAsync<ExecutorException>(() => pool.WaitUntilReadyAsync(TestContext.Current.CancellationToken));
        Assert.Equal(0, pool.Ready);
    }

    [Fact]
    public async Task Data_is_mapped_as_the_pool_says()
    {
        await using ExecutorPool pool = NewPool(1);
        ArgumentException problem = await Assert.ThrowsAsync<ArgumentException>(
            () => Session.StartAsync(new LinkSessionOptions { Executor = ExecutorChoice.From(pool), Sharing = DataSharing.Shared }, TestContext.Current.CancellationToken));
        Assert.Contains("ExecutorPoolOptions.Sharing", problem.Message, StringComparison.Ordinal);
        await using Session session = await TakeAsync(pool);
        Assert.False(session.Executor.Ended.IsCompleted);
    }

    [Fact]
    public async Task Memory_is_there_before_it_is_used()
    {
        await using ExecutorPool pool = NewPool(1);
        await using Session session = await TakeAsync(pool);
        long resident = File.ReadLines($"/proc/{session.Executor.ProcessId}/status").Where(line => line.StartsWith("RssShmem", StringComparison.Ordinal))
            .Select(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)).Single();
        Assert.True(resident >= (3 << 10), $"{resident} KiB of shared memory are resident");
    }

    [Fact]
    public async Task Sessions_share_what_they_read_until_it_changes()
    {
        await using ExecutorPool pool = NewPool(1);
        string folder = workshop.NewFolder(), archive = Path.Combine(folder, "lib.a");
        await WriteArchiveAsync(archive, 1);
        Assert.Equal(1, await AnswerAsync(pool, archive));

        // It is kept once it has not changed for some seconds.
        long others = pool.Inputs.Bytes;
        for (int round = 0; round < 60 && pool.Inputs.Bytes == others; round++)
        {
            await Task.Delay(200, TestContext.Current.CancellationToken);
            Assert.Equal(1, await AnswerAsync(pool, archive));
        }

        Assert.Equal(new FileInfo(archive).Length, pool.Inputs.Bytes - others);
        Assert.Equal(1, await AnswerAsync(pool, archive));
        await using (Session before = await TakeAsync(pool))
        {
            before.Add(archive);
            await WriteArchiveAsync(archive, 2);
            Assert.Equal(2, await AnswerAsync(pool, archive));
            Assert.Equal(1, await before.CallAsync((await before.LookUpAsync("answer", TestContext.Current.CancellationToken)).Address));
        }

        Assert.Equal(2, await AnswerAsync(pool, archive));
    }

    [Fact]
    public async Task What_sessions_have_asked_for_is_known_to_the_next_ones()
    {
        await using ExecutorPool pool = NewPool(1);
        string user = workshop.Object("int getppid(void), getpgrp(void); int nowhere(void) __attribute__((weak)); long answer(void) { return getppid() * 10L + (getpgrp() > 0) + (nowhere != 0); }", CodeKind.NonPic);
        string library = workshop.Library("int getppid(void) { return 4; }");
        long own = (Environment.ProcessId * 10) + 1;
        var asked = new List<long>();
        for (int round = 0; round < 3; round++)
        {
            // Another executor, which was started after the session before had ended.
            await BecomesAsync(() => pool.Ready == 1);
            await using (Session session = await TakeAsync(pool))
            {
                session.AddObject(user);
                long before = session.Executor.RoundTrips;
                ExecutorAddress answer = (await session.LookUpAsync("answer", TestContext.Current.CancellationToken)).Address;
                asked.Add(session.Executor.RoundTrips - before);
                Assert.Equal(own, await session.CallAsync(answer));
            }

            // A library comes before the process, whatever is known of that.
            await BecomesAsync(() => pool.Ready == 1);
            await using Session other = await TakeAsync(pool);
            other.AddObject(user);
            other.AddLibrary(library);
            Assert.Equal(41, await other.CallAsync((await other.LookUpAsync("answer", TestContext.Current.CancellationToken)).Address));
        }

        // Also where it comes between two batches.
        await BecomesAsync(() => pool.Ready == 1);
        await using (Session later = await TakeAsync(pool))
        {
            later.AddObject(workshop.Object("int getpgrp(void); long first(void) { return getpgrp() > 0; }", CodeKind.NonPic), InputUse.WhenNeeded);
            later.AddObject(user, InputUse.WhenNeeded);
            Assert.Equal(1, await later.CallAsync((await later.LookUpAsync("first", TestContext.Current.CancellationToken)).Address));
            later.AddLibrary(library);
            Assert.Equal(41, await later.CallAsync((await later.LookUpAsync("answer", TestContext.Current.CancellationToken)).Address));
        }

        // The first had to ask; the others had only to finish.
        Assert.Equal([asked[1], asked[1]], asked[1..]);
        Assert.Equal(1, asked[1]);
        Assert.True(asked[0] > asked[1]);
    }

    [Fact]
    public async Task An_executor_that_ends_while_it_opens_libraries_is_a_failed_start()
    {
        // Initialisers wait for a program; what chooses an indirect function does not.
        string library = workshop.Library("""
            static void *choose(void) { __asm__ volatile("syscall" : : "a"(231), "D"(3)); return 0; }
            void chosen(void) __attribute__((ifunc("choose")));
            void (*pointer)(void) = chosen;
            """);
        await using var pool = new ExecutorPool(new ExecutorPoolOptions(ChildExecutorOptions.For(Executor.Path) with { Arguments = [_mark] }) { Size = 1, SlabSize = 64 << 20, Libraries = [library] });
        await Assert.ThrowsAnyAsync<ExecutorException>(() => pool.WaitUntilReadyAsync(TestContext.Current.CancellationToken));
        await Assert.ThrowsAnyAsync<ExecutorException>(() => TakeAsync(pool));
        Assert.Equal(0, pool.Ready);
    }

    [Fact]
    public async Task Libraries_that_were_opened_ahead_are_initialised_behind_the_program()
    {
        string library = workshop.Library("""
            int kept = 1;
            static int *pointer;
            __attribute__((weak)) int chosen(void) { return 1; }
            __attribute__((constructor)) static void start(void) { pointer = &kept; kept = 5 * chosen(); }
            int through_pointer(void) { return *pointer; }
            """);
        await using var pool = new ExecutorPool(new ExecutorPoolOptions(ChildExecutorOptions.For(Executor.Path) with { Arguments = [_mark] }) { Size = 1, SlabSize = 64 << 20, Libraries = [library] });
        await pool.WaitUntilReadyAsync(TestContext.Current.CancellationToken);
        await using Session session = await TakeAsync(pool);
        session.AddLibrary(library);
        session.AddObject(workshop.Object("extern int kept; int through_pointer(void); int chosen(void) { return 7; } int answer(void) { int first = kept; kept = 50; return 100 * first + through_pointer(); }", CodeKind.NonPic));
        Assert.Equal(3550, await session.CallAsync((await session.LookUpAsync("answer", TestContext.Current.CancellationToken)).Address));
    }

    [Fact]
    public async Task A_library_that_cannot_be_opened_is_for_the_link_to_refuse()
    {
        await using var pool = new ExecutorPool(new ExecutorPoolOptions(ChildExecutorOptions.For(Executor.Path) with { Arguments = [_mark] }) { Size = 1, SlabSize = 64 << 20, Libraries = ["/nowhere/at.all"] });
        await pool.WaitUntilReadyAsync(TestContext.Current.CancellationToken);
        await using Session session = await TakeAsync(pool);
        session.AddObject(workshop.Object("int answer(void) { return 42; }", CodeKind.NonPic));
        Assert.Equal(42, await session.CallAsync((await session.LookUpAsync("answer", TestContext.Current.CancellationToken)).Address));
    }

    private async Task WriteArchiveAsync(string archive, int answer)
    {
        string source = $"extern int more; int answer(void) {{ return {answer} + more; }}";
        string next = archive + ".next";
        File.Delete(next);
        using Process ar = Process.Start("ar", ["rcs", next, workshop.Object(source, CodeKind.NonPic), workshop.Object("int more;", CodeKind.NonPic)]);
        await ar.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, ar.ExitCode);
        File.Move(next, archive, overwrite: true);
    }

    private static async Task<long> AnswerAsync(ExecutorPool pool, string archive)
    {
        await using Session session = await TakeAsync(pool);
        session.Add(archive);
        return await session.CallAsync((await session.LookUpAsync("answer", TestContext.Current.CancellationToken)).Address);
    }

    private ExecutorPool NewPool(int size) => new(new ExecutorPoolOptions(ChildExecutorOptions.For(Executor.Path) with { Arguments = [_mark] })
    {
        Size = size,
        SlabSize = 64 << 20,
        FaultedIn = new StripeSizes(2 << 20, 1 << 20, 1 << 20),
    });

    private static Task<Session> TakeAsync(ExecutorPool pool, ProgramSurroundings? surroundings = null) => Session.StartAsync(
        new LinkSessionOptions { Executor = ExecutorChoice.From(pool), Surroundings = surroundings }, TestContext.Current.CancellationToken);

    private static async Task BecomesAsync(Func<bool> condition)
    {
        for (int round = 0; round < 2000 && !condition(); round++)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        Assert.True(condition());
    }

    private int[] Executors() => [.. Directory.GetDirectories("/proc")
        .Select(static folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int number) ? number : 0)
        .Where(number => number > 0 && HasMark(number))];

    // A process that has ended has no words any more.
    private bool HasMark(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").Contains(_mark, StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
