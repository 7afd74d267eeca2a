using System.Diagnostics;
using Jitney.Cli.Tests.Support;

namespace Jitney.Cli.Tests;

/// <summary>Does jitney end as the linked program ended?</summary>
public sealed class ProgramEndTests
{
    private const string Ends = """
        #include <signal.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <unistd.h>

        static void deep(int levels) { if (levels > 0) deep(levels - 1); else exit(3); }
        static void at_exit(void) { printf("farewell"); }
        static void on_signal(int number) { (void)number; write(1, "caught", 6); _exit(5); }

        int main(int argc, char **argv)
        {
            const char *way = argv[1];
            atexit(at_exit);
            if (!strcmp(way, "exit")) deep(10);
            if (!strcmp(way, "_exit")) _exit(4);
            if (!strcmp(way, "abort")) abort();
            if (!strcmp(way, "kill")) raise(SIGKILL);
            if (!strcmp(way, "fault")) *(volatile int *)8 = argc;
            if (!strcmp(way, "wait")) {
                signal(SIGTERM, on_signal);
                signal(SIGINT, on_signal);
                write(1, "!", 1);
                for (;;) pause();
            }
            return 7;
        }
        """;

    [Theory]
    [InlineData("return", 7, "farewell")]
    [InlineData("exit", 3, "farewell")]
    [InlineData("_exit", 4, "")]
    public void The_exit_code_is_the_programs(string way, int code, string output)
    {
        using var shop = new Workshop();
        Outcome outcome = shop.Jitney("run", shop.Compile("a.o", Ends), "--", way);
        Assert.Equal((code, output, ""), (outcome.Code, outcome.Output, outcome.Errors));
    }

    [Theory]
    [InlineData("return", 7, "farewell")]
    [InlineData("exit", 3, "farewell")]
    [InlineData("_exit", 4, "")]
    public void In_process_the_exit_code_is_the_programs(string way, int code, string output)
    {
        using var shop = new Workshop();
        Outcome outcome = shop.Jitney("run", "--in-process", shop.Compile("a.o", Ends), "--", way);
        Assert.Equal((code, output, ""), (outcome.Code, outcome.Output, outcome.Errors));
    }

    [Theory]
    [InlineData("exit(3)", 3)]
    [InlineData("raise(SIGSEGV)", 139)]
    public void An_end_in_a_constructor_is_the_programs_end(string ends, int code)
    {
        using var shop = new Workshop();
        Outcome outcome = shop.Jitney("run", shop.Compile("a.o", "#include <signal.h>\n#include <stdlib.h>\n__attribute__((constructor)) static void end(void) { " + ends + "; }\nint main(void) { return 0; }"));
        Assert.Equal(code, outcome.Code);
    }

    [Theory]
    [InlineData("abort", 134, "jitney: the program was ended by signal 6 (SIGABRT)")]
    [InlineData("kill", 137, "jitney: the program was ended by signal 9 (SIGKILL)")]
    [InlineData("fault", 139, "jitney: the program was ended by signal 11 (SIGSEGV)")]
    public void A_signal_that_ends_the_program_is_told(string way, int code, string message)
    {
        using var shop = new Workshop();
        Outcome outcome = shop.Jitney("run", shop.Compile("a.o", Ends), "--", way);
        Assert.Equal(code, outcome.Code);
        Assert.Equal(message, outcome.ErrorLines[^1]);
        Assert.Empty(shop.Jitney("run", "-q", "a.o", "--", "kill").Errors);
    }

    [Theory]
    [InlineData]
    [InlineData("--in-process")]
    public void A_program_whose_time_is_up_is_ended(params string[] options)
    {
        using var shop = new Workshop();
        Outcome outcome = shop.Jitney(["run", "--timeout", "0.2", .. options, shop.Compile("a.o", Ends), "--", "wait"]);
        Assert.Equal((124, "!", "jitney: the program was ended after 0.2 s\n"), (outcome.Code, outcome.Output, outcome.Errors));
    }

    [Theory]
    [InlineData]
    [InlineData("--in-process")]
    public void A_program_that_stops_itself_is_ended_in_time(params string[] options)
    {
        using var shop = new Workshop();
        string program = shop.Compile("a.o", "#include <signal.h>\nint main(void) { for (;;) raise(SIGSTOP); }");
        Outcome outcome = shop.Jitney(["run", "--timeout", "0.2", .. options, program]);
        Assert.Equal((124, "jitney: the program was ended after 0.2 s\n"), (outcome.Code, outcome.Errors));
    }

    [Fact]
    public void The_watch_for_the_time_is_no_child_that_a_program_waits_for()
    {
        using var shop = new Workshop();
        string program = shop.Compile("a.o", "#include <errno.h>\n#include <sys/wait.h>\nint main(void) { return wait(0) == -1 && errno == ECHILD ? 4 : 1; }");
        Assert.Equal(4, shop.Jitney("run", "--in-process", "--timeout", "30", program).Code);
    }

    [Theory]
    [InlineData("__builtin_trap()", 132, "libended.so crashed (SIGILL) while it was opened")]
    [InlineData("raise(SIGSEGV)", 139, "libended.so crashed (SIGSEGV) while it was opened")]
    [InlineData("raise(SIGKILL)", 137, "libended.so was killed by SIGKILL while it was opened")]
    [InlineData("_exit(3)", 3, "libended.so ended the process with exit code 3 while it was opened")]
    public void A_library_that_ends_the_process_while_it_is_opened_is_named(string ends, int code, string story)
    {
        using var shop = new Workshop();
        shop.Compile("l.o", "#include <signal.h>\n#include <unistd.h>\n__attribute__((constructor)) static void end(void) { " + ends + "; }\nint value(void) { return 1; }", "-fPIC");
        shop.Make("cc", "-shared", "-o", "libended.so", "l.o");
        Outcome outcome = shop.Jitney("run", shop.Compile("a.o", "int value(void);\nint main(void) { return value(); }"), "libended.so");
        Assert.Equal(code, outcome.Code);
        Assert.StartsWith("jitney: ", Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
        Assert.EndsWith(story, outcome.ErrorLines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_crash_in_an_initialiser_is_told_as_that()
    {
        using var shop = new Workshop();
        Outcome outcome = shop.Jitney("run", shop.Compile("a.o", "#include <signal.h>\n__attribute__((constructor)) static void end(void) { raise(SIGSEGV); }\nint main(void) { return 0; }"));
        Assert.Equal((139, "jitney: the program crashed (SIGSEGV) while its initialisers ran\n"), (outcome.Code, outcome.Errors));
    }

    [Theory]
    [InlineData]
    [InlineData("--in-process")]
    public void The_process_has_the_programs_name(params string[] options)
    {
        using var shop = new Workshop();
        Directory.CreateDirectory(shop.PathOf("in"));
        string program = shop.Compile("in/a_name_of_twenty.o", """
            #include <stdio.h>
            #include <string.h>
            #include <sys/prctl.h>
            static void show(const char *when)
            {
                char name[17] = "", file[64] = "";
                FILE *comm = fopen("/proc/self/comm", "r");
                prctl(PR_GET_NAME, name);
                fgets(file, sizeof file, comm);
                fclose(comm);
                printf("%s %s %s", when, name, file);
            }
            __attribute__((constructor)) static void begin(void) { show("initialiser"); }
            int main(void) { show("main"); return 0; }
            """);
        Outcome outcome = shop.Jitney(["run", .. options, program]);
        Assert.Equal("initialiser a_name_of_twent a_name_of_twent\nmain a_name_of_twent a_name_of_twent\n", outcome.Output);
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task Signals_to_jitney_alone_reach_the_program(string signal)
    {
        using var shop = new Workshop();
        using Process process = shop.Start("run", shop.Compile("a.o", Ends), "--", "wait");
        Assert.Equal('!', process.StandardOutput.Read());
        shop.Make("kill", $"-{signal}", $"{process.Id}");
        Assert.Equal(signal == "TERM" ? "caught" : "", await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(signal == "TERM" ? 5 : 129, process.ExitCode);
    }

    [Theory]
    [InlineData("TERM", 143)]
    [InlineData("INT", 130)]
    public async Task Signals_before_there_is_a_program_end_jitney(string signal, int code)
    {
        using var shop = new Workshop();
        using Process process = shop.Start("run", shop.Compile("a.o", """
            #include <unistd.h>
            __attribute__((constructor)) static void begin(void) { write(1, "!", 1); for (;;) pause(); }
            int main(void) { return 0; }
            """));
        Assert.Equal('!', process.StandardOutput.Read());
        shop.Make("kill", $"-{signal}", $"{process.Id}");

        // Its executor holds the other end of the output, and ends with it.
        Assert.Empty(await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(code, process.ExitCode);
    }

    [Fact]
    public async Task Jitney_outlives_what_the_terminal_sends_to_both()
    {
        using var shop = new Workshop();
        using Process process = shop.StartTool("setsid", JitneyProgram.Path, "run", shop.Compile("a.o", Ends), "--", "wait");
        Assert.Equal('!', process.StandardOutput.Read());
        shop.Make("kill", "-INT", "--", $"-{process.Id}");
        Assert.Equal("caught", await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(5, process.ExitCode);
    }

    [Theory]
    [InlineData(7, "run", "a.o", "--", "return")]
    [InlineData(134, "run", "a.o", "--", "abort")]
    [InlineData(137, "run", "a.o", "--", "kill")]
    [InlineData(7, "run", "--in-process", "a.o", "--", "return")]
    [InlineData(124, "run", "--timeout", "0.2", "a.o", "--", "wait")]
    [InlineData(125, "run", "missing.o")]
    public void Nothing_is_left_for_the_first_process_to_wait_for(int code, params string[] words)
    {
        // It gets the orphans, as the first process of a container does. Many of those never wait.
        const string Script = """
            import ctypes, os, subprocess, sys
            SET_CHILD_SUBREAPER, ALL = 36, 0x40000000
            assert ctypes.CDLL(None).prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0
            code = subprocess.run(sys.argv[1:]).returncode
            try:
                print("left:", os.waitpid(-1, ALL))
            except ChildProcessError:
                sys.exit(code)
            """;
        using var shop = new Workshop();
        shop.Compile("a.o", Ends);
        Outcome outcome = shop.Try("python3", ["-c", Script, JitneyProgram.Path, .. words]);
        Assert.DoesNotContain("left", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(code, outcome.Code);
    }
}
