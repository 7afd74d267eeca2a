using Jitney.Executor.Tests.Support;
using Jitney.Interop.Processes;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Jitney.TestSupport;

namespace Jitney.Executor.Tests;

/// <summary>A linked program finds the process as if it had been started by itself.</summary>
public sealed class FreshProcessTests : IDisposable
{
    private const string Source = """
        #define _GNU_SOURCE
        #include <dirent.h>
        #include <errno.h>
        #include <fcntl.h>
        #include <signal.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/resource.h>
        #include <sys/wait.h>
        #include <unistd.h>
        int main_signals(int argc, char **argv)
        {
            sigset_t mask, pending;
            stack_t stack;
            sigprocmask(SIG_SETMASK, 0, &mask);
            sigpending(&pending);
            for (int number = 1; number <= 64; number++) {
                struct sigaction action;
                if (sigaction(number, 0, &action) == 0 && action.sa_handler != SIG_DFL) printf("handled %d\n", number);
                if (sigismember(&mask, number) == 1) printf("blocked %d\n", number);
                if (sigismember(&pending, number) == 1) printf("pending %d\n", number);
            }
            sigaltstack(0, &stack);
            if (stack.ss_flags != SS_DISABLE) printf("alternate stack\n");
            if (getpid() != gettid()) printf("not the initial thread\n");
            return 0;
        }
        int main_descriptors(int argc, char **argv)
        {
            int first = open("/dev/null", O_RDONLY);
            printf("first %d\n", first);
            close(first);
            for (int number = 0; number < 1024; number++) {
                int flags = fcntl(number, F_GETFD);
                if (flags >= 0 && !(flags & FD_CLOEXEC)) printf("exec keeps %d\n", number);
            }
            fflush(stdout);
            if (fork() == 0) {
                for (int number = 0; number < 1024; number++) if (fcntl(number, F_GETFD) >= 0) printf("fork keeps %d\n", number);
                exit(0);
            }
            wait(0);
            return 0;
        }
        int main_signal_to_process(int argc, char **argv) { kill(getpid(), SIGTERM); for (;;) pause(); }
        int main_low_memory(int argc, char **argv)
        {
            char line[512];
            FILE *maps = fopen("/proc/self/maps", "r");
            while (fgets(line, sizeof line, maps)) {
                unsigned long start = strtoul(line, 0, 16);
                if (start < 1UL << 32) printf("%s", line);
            }
            if ((unsigned long)sbrk(0) < 1UL << 32) printf("low break\n");
            return 0;
        }
        int main_fault(int argc, char **argv) { *(volatile int *)8 = 1; return 0; }
        int main_broken_pipe(int argc, char **argv) { int pair[2]; pipe(pair); close(pair[0]); write(pair[1], "", 1); return 0; }
        static volatile int caught;
        static void catch(int number) { caught = number; }
        int main_interrupted(int argc, char **argv)
        {
            struct sigaction action = {.sa_handler = catch};
            sigaction(SIGALRM, &action, 0);
            alarm(1);
            return pause() == -1 && errno == EINTR && caught == SIGALRM ? 21 : 22;
        }
        int main_fork(int argc, char **argv)
        {
            for (int round = 0; round < 50; round++) {
                int status, child = fork();
                if (child == 0) exit(7);
                if (waitpid(child, &status, 0) != child || status != 7 << 8) return 1;
            }
            return 23;
        }
        int main_environment(int argc, char **argv)
        {
            extern char **environ;
            for (char **line = environ; *line; line++) if (strncmp(*line, "DOTNET_GC", 9) == 0) puts(*line);
            return 25;
        }
        """;

    private const string Portable = """
        #include <stdio.h>
        #include <stdlib.h>
        static void say(void) { printf("at exit "); }
        int main_exit(int argc, char **argv) { atexit(say); printf("printed "); exit(argc); }
        int main_arguments(int argc, char **argv)
        {
            for (int index = 0; index < argc; index++) printf("[%s]", argv[index]);
            return argv[argc] ? 1 : getenv("PATH") != 0 ? 24 : 2;
        }
        """;

    private readonly RunningExecutor _executor = new();
    private readonly NativeLibrarySource _sources = new();

    public void Dispose()
    {
        _executor.Dispose();
        _sources.Dispose();
    }

    [LinuxFact]
    public void All_signals_are_as_at_the_start_but_the_runtimes_own()
    {
        Assert.Equal((new ExitStatus(0, null), "handled 34\n"), Run("main_signals"));
    }

    [LinuxFact]
    public void The_first_descriptor_is_3_and_children_inherit_none_of_ours()
    {
        (ExitStatus status, string output) = Run("main_descriptors");

        // What the test host itself was started with may be there too.
        string[] lines = output.TrimEnd().Split('\n');
        Assert.Equal(new ExitStatus(0, null), status);
        Assert.Equal("first 3", lines[0]);
        string[] survivors = [.. lines.Where(static line => line.StartsWith("exec", StringComparison.Ordinal)).Select(static line => line[5..])];
        Assert.Equal(survivors, lines.Where(static line => line.StartsWith("fork", StringComparison.Ordinal)).Select(static line => line[5..]));
        Assert.DoesNotContain($"keeps {RunningExecutor.DescriptorNumber}", survivors);
    }

    [LinuxFact]
    public void Addresses_of_small_code_are_free() => Assert.Equal((new ExitStatus(0, null), ""), Run("main_low_memory"));

    [LinuxTheory]
    [InlineData("main_signal_to_process", 15)]
    [InlineData("main_fault", 11)]
    [InlineData("main_broken_pipe", 13)]
    public void Signals_end_the_program(string main, int signal) => Assert.Equal((new ExitStatus(null, signal), ""), Run(main));

    [LinuxFact]
    public void Signals_to_the_process_interrupt_the_programs_thread() => Assert.Equal(new ExitStatus(21, null), Run("main_interrupted").Status);

    [LinuxFact]
    public void Children_of_fork_can_exit() => Assert.Equal(new ExitStatus(23, null), Run("main_fork").Status);

    [Fact]
    public void Exit_runs_handlers_and_writes_buffers() => Assert.Equal((new ExitStatus(2, null), "printed at exit "), Run(_executor, Portable, "main_exit", ["a", "b"]));

    [Fact]
    public void Arguments_and_environment_are_there() => Assert.Equal((new ExitStatus(24, null), "[a][][ü]"), Run(_executor, Portable, "main_arguments", ["a", "", "ü"]));

    [LinuxTheory]
    [InlineData("ulimit -v 400000")]
    [InlineData("ulimit -v 4000000")]
    [InlineData("ulimit -n 64")]
    [InlineData("ulimit -n 12")]
    [InlineData("ulimit -s 256")]
    [InlineData("ulimit -s unlimited")]
    public void Tight_limits_are_borne_and_leave_no_trace(string limit)
    {
        using RunningExecutor executor = RunningExecutor.After(limit);

        Assert.Equal((new ExitStatus(25, null), ""), Run(executor, Source, "main_environment", []));
    }

    [LinuxTheory]
    [InlineData("trap '' PIPE INT", "handled 2\nhandled 13\nhandled 34\n")]
    public void Signals_that_the_controller_has_ignored_stay_ignored(string command, string expected)
    {
        using RunningExecutor executor = RunningExecutor.After(command);

        Assert.Equal((new ExitStatus(0, null), expected), Run(executor, Source, "main_signals", []));
    }

    private (ExitStatus Status, string Output) Run(string main) => Run(_executor, Source, main, []);

    private (ExitStatus Status, string Output) Run(RunningExecutor executor, string source, string main, string[] arguments)
    {
        ExecutorAddress entry = executor.Find(executor.Open(_sources.Compile(source)), main);
        executor.Send(BootstrapSymbols.ProgramRun, RunMessages.EncodeMain(new SpsWriter(), entry, [.. arguments]));
        Assert.Null(executor.Receive());
        return (executor.AwaitExit(), executor.ReadOutput());
    }
}
