using System.Diagnostics;
using Jitney.Cli.Tests.Support;

namespace Jitney.Cli.Tests;

/// <summary>Do signals to jitney reach the program, and each once?</summary>
public sealed class SignalTests
{
    // Says each signal that it gets, and ends on the last of them.
    private const string Counts = """
        #include <signal.h>
        #include <stdio.h>
        #include <time.h>
        #include <unistd.h>
        int main(void)
        {
            sigset_t set;
            sigfillset(&set);
            sigprocmask(SIG_SETMASK, &set, 0);
            printf("ready\n");
            fflush(stdout);
            for (;;) {
                int number = sigwaitinfo(&set, 0);
                if (number < 0)
                    continue;
                printf("%d\n", number);
                fflush(stdout);
                if (number == SIGPWR)
                    return 7;
            }
        }
        """;

    private const string Sleeps = """
        #include <stdio.h>
        #include <unistd.h>
        int main(void) { puts("ready"); fflush(stdout); for (;;) pause(); }
        """;

    // Those that a program can take, but for those of the C library and the one of the runtime (see docs/limits.md).
    private static readonly int[] s_signals = [1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 31, 35, 40, 64];

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    public async Task Each_signal_reaches_the_program_once_sent_to_jitney_alone_and_to_the_group(string receiver)
    {
        using var shop = new Workshop();
        using Process process = shop.StartTool("setsid", JitneyProgram.Path, "run", shop.Compile("a.o", Counts));
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        foreach (int number in s_signals)
        {
            shop.Make("kill", "-s", $"{number}", "--", $"{receiver}{process.Id}");

            // It would come twice by now if it did.
            Assert.Equal($"{number}", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        }

        shop.Make("kill", "-s", "PWR", "--", $"{process.Id}");
        Assert.Equal("30\n", await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(7, process.ExitCode);
    }

    [Fact]
    public void After_a_signal_of_the_terminal_the_same_to_jitney_alone_reaches_the_program_too()
    {
        // A signal that came before the last one of its number was taken would be one with it.
        const string Script = """
            import fcntl, os, pty, signal, struct, sys, termios
            child, terminal = pty.fork()
            if child == 0:
                os.execv(sys.argv[1], sys.argv[1:])
            signal.alarm(30)
            seen = b""
            def until(text):
                global seen
                while text not in seen:
                    seen += os.read(terminal, 4096)
                seen = seen.split(text, 1)[1]
            def pending():
                return any(line.startswith("ShdPnd") and int(line.split()[1], 16) for line in open(f"/proc/{child}/status"))
            def send(number):
                while pending():
                    pass
                os.kill(child, number)
            until(b"ready\r\n")
            os.write(terminal, b"\x03")
            until(b"2\r\n")
            send(signal.SIGINT)
            until(b"2\r\n")
            fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("4H", 40, 100, 0, 0))
            until(b"28\r\n")
            send(signal.SIGWINCH)
            until(b"28\r\n")
            send(signal.SIGPWR)
            until(b"30\r\n")
            sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
            """;
        using var shop = new Workshop();
        Assert.Equal(7, shop.Try("python3", "-c", Script, JitneyProgram.Path, "run", shop.Compile("a.o", Counts)).Code);
    }

    [Theory]
    [InlineData("HUP", 1)]
    [InlineData("INT", 2)]
    [InlineData("QUIT", 3)]
    [InlineData("ABRT", 6)]
    [InlineData("USR1", 10)]
    [InlineData("SEGV", 11)]
    [InlineData("TERM", 15)]
    [InlineData("40", 40)]
    public async Task A_signal_that_the_program_does_not_handle_ends_it_and_jitney_says_which(string signal, int number)
    {
        using var shop = new Workshop();
        using Process process = shop.Start("run", shop.Compile("a.o", Sleeps));
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        shop.Make("kill", "-s", signal, $"{process.Id}");
        string errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(128 + number, process.ExitCode);
        Assert.StartsWith(FormattableString.Invariant($"jitney: the program was ended by signal {number} ("), errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Jitney_stops_and_goes_on_with_the_program()
    {
        // The system lets a terminal's stop take effect only where a shell looks after the group.
        const string Script = """
            set -m
            "$1" run -q a.o >output & jitney=$!
            until grep -q '[0-9]' output; do sleep 0.02; done
            program=$(cat output)
            becomes() { until [ "$(cut -d' ' -f3 /proc/$2/stat)" = $1 ]; do sleep 0.02; done; }
            kill -TSTP $jitney
            becomes T $program
            becomes T $jitney
            kill -CONT $jitney
            becomes S $jitney
            becomes S $program
            kill -TERM $jitney
            wait $jitney
            """;
        using var shop = new Workshop();
        shop.Compile("a.o", "#include <stdio.h>\n#include <unistd.h>\nint main(void) { printf(\"%d\\n\", getpid()); fflush(stdout); for (;;) pause(); }");
        Assert.Equal(143, shop.Try("bash", "-c", Script, "bash", JitneyProgram.Path).Code);
    }

    [Fact]
    public void Of_a_stop_and_a_continuation_of_the_group_the_later_one_counts()
    {
        // Whichever comes later discards what is pending of the other, so that nobody may pass an earlier one on behind it.
        const string Script = """
            set -m
            "$1" run -q a.o >output & jitney=$!
            until grep -q '[0-9]' output; do sleep 0.02; done
            program=$(head -n 1 output)
            becomes() { until [ "$(cut -d' ' -f3 /proc/$2/stat)" = $1 ]; do sleep 0.02; done; }
            for answers in 1 2 3 4; do
                kill -CONT -$jitney; kill -TSTP -$jitney
                becomes T $program
                becomes T $jitney
                kill -CONT -$jitney
                becomes S $jitney
                becomes S $program
                kill -TSTP -$jitney; kill -CONT -$jitney; kill -USR1 $jitney
                until [ $(wc -l <output) = $((answers + 1)) ]; do sleep 0.02; done
            done
            kill -TERM $jitney
            wait $jitney
            """;
        const string Answers = """
            #include <signal.h>
            #include <stdio.h>
            #include <unistd.h>
            static void answer(int number) { (void)number; (void)!write(1, "answer\n", 7); }
            int main(void) { signal(SIGUSR1, answer); printf("%d\n", getpid()); fflush(stdout); for (;;) pause(); }
            """;
        using var shop = new Workshop();
        shop.Compile("a.o", Answers);
        Assert.Equal(143, shop.Try("bash", "-c", Script, "bash", JitneyProgram.Path).Code);
    }

    [Fact]
    public void What_was_ignored_or_blocked_at_the_start_is_in_the_program_too()
    {
        const string Tells = """
            #include <signal.h>
            #include <stdio.h>
            int main(void)
            {
                sigset_t set;
                sigprocmask(SIG_BLOCK, 0, &set);
                for (int number = 1; number <= 64; number++) {
                    struct sigaction action;
                    if (number == 34 || sigaction(number, 0, &action) != 0)
                        continue;
                    if (action.sa_handler != SIG_DFL || action.sa_flags || sigismember(&set, number))
                        printf("%d %d %x %d\n", number, action.sa_handler == SIG_IGN, action.sa_flags, sigismember(&set, number));
                }
                return 0;
            }
            """;
        const string Blocks = """
            #include <signal.h>
            #include <unistd.h>
            int main(int count, char **arguments)
            {
                sigset_t set;
                sigemptyset(&set);
                sigaddset(&set, SIGUSR2);
                sigaddset(&set, SIGTERM);
                sigprocmask(SIG_SETMASK, &set, 0);
                signal(SIGPIPE, SIG_IGN);
                signal(SIGHUP, SIG_IGN);
                signal(SIGXFSZ, SIG_IGN);
                return execv(arguments[1], arguments + 1);
            }
            """;
        using var shop = new Workshop();
        shop.Make("cc", "-o", "native", shop.Compile("a.o", Tells));
        shop.Make("cc", "-o", "blocks", shop.Compile("b.o", Blocks));
        string expected = shop.Make(shop.PathOf("blocks"), shop.PathOf("native"));
        Assert.Contains("13 1 0 0", expected, StringComparison.Ordinal);
        Assert.Equal(expected, shop.Make(shop.PathOf("blocks"), JitneyProgram.Path, "run", "a.o"));
        Assert.Equal(expected, shop.Make(shop.PathOf("blocks"), JitneyProgram.Path, "run", "--in-process", "a.o"));
    }
}
