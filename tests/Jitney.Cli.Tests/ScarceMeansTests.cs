using Jitney.Cli.Tests.Support;

namespace Jitney.Cli.Tests;

/// <summary>Where the system gives little or refuses calls: does a run succeed, or end with one line that says why?</summary>
public sealed class ScarceMeansTests
{
    private const string Hello = "#include <stdio.h>\nint main(void) { puts(\"hello\"); return 3; }";

    // Nobody else's processes count for it.
    private const string User = "54321";

    // Refuses a call by its number, then runs a program.
    private const string Refuses = """
        #include <errno.h>
        #include <linux/filter.h>
        #include <linux/seccomp.h>
        #include <stddef.h>
        #include <stdlib.h>
        #include <sys/prctl.h>
        #include <unistd.h>
        int main(int count, char **arguments)
        {
            struct sock_filter steps[] = {
                BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
                BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)atoi(arguments[1]), 0, 1),
                BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (unsigned)atoi(arguments[2])),
                BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
            };
            struct sock_fprog filter = {4, steps};
            if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0)
                return 99;
            execv(arguments[3], arguments + 3);
            return 98;
        }
        """;

    // Calls of x86-64 that a run makes, by their numbers, but for those without which no program starts.
    private static readonly (string Name, int Number)[] s_calls =
    [
        ("poll", 7), ("pwrite64", 18), ("mremap", 25), ("madvise", 28), ("sendmsg", 46), ("recvmsg", 47), ("socketpair", 53), ("fcntl", 72), ("ftruncate", 77),
        ("getdents64", 217), ("rt_sigaction", 13), ("sigaltstack", 131), ("prctl", 157), ("sched_getaffinity", 204), ("waitid", 247), ("fallocate", 285), ("signalfd4", 289),
        ("eventfd2", 290), ("pipe2", 293), ("prlimit64", 302), ("process_vm_readv", 310), ("getrandom", 318), ("memfd_create", 319), ("membarrier", 324), ("rseq", 334),
        ("pidfd_send_signal", 424), ("pidfd_open", 434), ("clone3", 435), ("close_range", 436),
    ];

    // What is done without.
    private static readonly string[] s_notNeeded =
    [
        "mremap", "madvise", "sigaltstack", "prctl", "sched_getaffinity", "signalfd4", "pipe2", "prlimit64", "process_vm_readv", "getrandom", "memfd_create", "membarrier", "rseq",
        "pidfd_send_signal", "close_range",
    ];

    public static TheoryData<string> Ways => ["--memory=shared", "--memory=copy", "--in-process"];

    [Theory]
    [MemberData(nameof(Ways))]
    public void With_few_processes_or_threads_it_runs_or_says_so(string way)
    {
        using var shop = new Workshop();
        string program = Prepare(shop, out string jitney);
        string[] otherUser = Environment.UserName == "root" ? ["setpriv", $"--reuid={User}", $"--regid={User}", "--clear-groups"] : ["env"];
        for (int count = 1; count <= 16; count++)
        {
            Check(shop.Try(otherUser[0], [.. otherUser[1..], "prlimit", $"--nproc={count}", jitney, "run", way, program]), $"--nproc={count}");
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void With_little_memory_or_few_descriptors_it_runs_or_says_so(string way)
    {
        using var shop = new Workshop();
        string program = Prepare(shop, out string jitney);
        string[] limits =
        [
            .. new[] { 10, 20, 40, 60, 80, 120, 160, 240, 400 }.Select(static size => $"--data={(long)size << 20}"),
            .. new[] { 30, 60, 90, 120, 150, 200, 250, 350, 500 }.Select(static size => $"--as={(long)size << 20}"),
            .. Enumerable.Range(4, 9).Select(static count => $"--nofile={count}"),
        ];
        foreach (string limit in limits)
        {
            Check(shop.Try("prlimit", limit, jitney, "run", way, program), limit);
        }
    }

    [Theory]
    [InlineData("--memory=shared", "--data=209715200")]
    [InlineData("--memory=copy", "--data=209715200")]
    [InlineData("--in-process", "--data=209715200")]
    [InlineData("--memory=shared", "--as=419430400")]
    [InlineData("--memory=copy", "--as=209715200")]
    [InlineData("--in-process", "--as=209715200")]
    public void With_enough_it_runs(string way, string limit)
    {
        using var shop = new Workshop();
        Outcome outcome = shop.Try("prlimit", limit, JitneyProgram.Path, "run", way, shop.Compile("a.o", Hello));
        Assert.Equal((3, "hello\n", ""), (outcome.Code, outcome.Output, outcome.Errors));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Where_a_call_is_refused_it_runs_or_says_so(string way)
    {
        using var shop = new Workshop();
        string program = shop.Compile("a.o", Hello);
        shop.Make("cc", "-o", "refuses", shop.Compile("refuses.o", Refuses));
        foreach ((string name, int number) in s_calls)
        {
            foreach (int error in new[] { 38, 1 })
            {
                Outcome outcome = shop.Try(shop.PathOf("refuses"), $"{number}", $"{error}", JitneyProgram.Path, "run", way, program);
                Check(outcome, $"{name} {error}");
                Assert.True(outcome.Code == 3 || !s_notNeeded.Contains(name), $"{name} {error}: {outcome.Errors}");
            }
        }
    }

    private static string Prepare(Workshop shop, out string jitney)
    {
        // The other user may not be able to reach the programs where they lie.
        File.SetUnixFileMode(shop.PathOf(""), (UnixFileMode)0b111_101_101);
        foreach (string name in new[] { "jitney", "jitney-executor" })
        {
            File.Copy(Path.Combine(Path.GetDirectoryName(JitneyProgram.Path)!, name), shop.PathOf(name));
        }

        jitney = shop.PathOf("jitney");
        return shop.Compile("a.o", Hello);
    }

    private static void Check(Outcome outcome, string what)
    {
        bool succeeds = outcome is { Code: 3, Output: "hello\n", Errors: "" };
        bool says = outcome is { Code: 125, ErrorLines: [var line] } && line.StartsWith("error: ", StringComparison.Ordinal);
        Assert.True(succeeds || says, $"{what}: exit {outcome.Code}, '{outcome.Output}', '{outcome.Errors}'");
    }
}
