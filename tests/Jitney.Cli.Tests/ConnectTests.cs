using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Jitney.Cli.Tests.Support;

namespace Jitney.Cli.Tests;

/// <summary>Do jitney and its executor, and LLVM's programs, work together over sockets?</summary>
public sealed class ConnectTests
{
    private const string LlvmExecutor = "/usr/lib/llvm-19/bin/llvm-jitlink-executor";
    private const string LlvmLinker = "/usr/lib/llvm-19/bin/llvm-jitlink";

    private const string Source = """
        #include <signal.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <unistd.h>
        int main(int argc, char **argv)
        {
            printf("%s %s %s\n", argv[1], getenv("WHERE") ? getenv("WHERE") : "nowhere", getenv("JITNEY_SECRET") ? "told" : "secret");
            if (!strcmp(argv[1], "raise")) raise(SIGTERM);
            if (!strcmp(argv[1], "wait")) for (;;) pause();
            return 17;
        }
        """;

    [Theory]
    [InlineData("return", 17)]
    [InlineData("raise", 143)]
    public void Over_a_Unix_socket(string way, int code)
    {
        using var shop = new Workshop();
        using ListeningProgram executor = ListeningProgram.Jitney(shop, "--listen", "unix:socket");
        Outcome outcome = shop.Jitney("run", "--connect", "unix:socket", shop.Compile("a.o", Source), "--", way);
        Assert.Equal((code, ""), (outcome.Code, outcome.Output));
    }

    [Theory]
    [InlineData("tcp:0")]
    [InlineData("tls:0")]
    public async Task Over_networks_with_a_secret_the_output_is_the_executors(string address)
    {
        using var shop = new Workshop();
        using ListeningProgram executor = ListeningProgram.Jitney(shop, "--listen", address, "--secret-file", "secret");
        Outcome outcome = shop.Jitney(
            new Dictionary<string, string> { ["WHERE"] = "controller" },
            "run", "--connect", executor.Address, "--secret-file", "secret", shop.Compile("a.o", Source), "--", "return");
        Assert.Equal((17, "", ""), (outcome.Code, outcome.Output, outcome.Errors));
        Task<string> output = executor.Output;
        executor.End(shop);
        Assert.Equal("return nowhere secret\n", await output);
    }

    [Fact]
    public void The_secret_may_stand_in_the_environment()
    {
        using var shop = new Workshop();
        using ListeningProgram executor = ListeningProgram.Jitney(shop, "--listen", "tcp:0", "--secret-file", "secret");
        string secret = File.ReadAllText(shop.PathOf("secret"));
        shop.Compile("a.o", Source);
        Assert.Equal(17, shop.Jitney(new Dictionary<string, string> { ["JITNEY_SECRET"] = secret }, "run", "--connect", executor.Address, "a.o", "--", "x").Code);

        Outcome wrong = shop.Jitney(new Dictionary<string, string> { ["JITNEY_SECRET"] = secret.ToUpperInvariant() }, "run", "--connect", executor.Address, "a.o", "--", "x");
        Assert.Equal(125, wrong.Code);
        Assert.Contains("another secret", wrong.Errors, StringComparison.Ordinal);

        Outcome none = shop.Jitney("run", "--connect", executor.Address, "a.o", "--", "x");
        Assert.Equal(125, none.Code);
        Assert.Contains("--secret-file", none.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("run", "--in-process")]
    public void The_secret_in_the_environment_is_nothing_for_a_program_or_for_who_looks_at_jitney(params string[] words)
    {
        const string Looking = """
            #define _GNU_SOURCE
            #include <fcntl.h>
            #include <stdio.h>
            #include <stdlib.h>
            #include <string.h>
            #include <unistd.h>
            static int holds(const char *path)
            {
                static char bytes[1 << 20];
                int file = open(path, O_RDONLY);
                ssize_t size = read(file, bytes, sizeof bytes - 1);
                close(file);
                return size > 0 && memmem(bytes, (size_t)size, "sesame sesame", 13) != NULL;
            }
            int main(void)
            {
                char path[100];
                snprintf(path, sizeof path, "/proc/%d/environ", getppid());
                printf("%s %s\n", getenv("JITNEY_SECRET") || holds("/proc/self/environ") || holds(path) ? "told" : "secret", getenv("WHERE"));
                return 0;
            }
            """;
        using var shop = new Workshop();
        var environment = new Dictionary<string, string> { ["JITNEY_SECRET"] = "sesame sesame sesame", ["WHERE"] = "here" };
        Outcome outcome = shop.Jitney(environment, [.. words, shop.Compile("a.o", Looking)]);
        Assert.Equal((0, "secret here\n", ""), (outcome.Code, outcome.Output, outcome.Errors));
    }

    [Fact]
    public void A_program_whose_time_is_up_is_ended()
    {
        using var shop = new Workshop();
        using ListeningProgram executor = ListeningProgram.Jitney(shop, "--listen", "unix:socket");
        Assert.Equal(124, shop.Jitney("run", "--timeout", "0.2", "--connect", "unix:socket", shop.Compile("a.o", Source), "--", "wait").Code);
        Assert.Equal(17, shop.Jitney("run", "--connect", "unix:socket", "a.o", "--", "x").Code);
    }

    [Fact]
    public void Nobody_listens()
    {
        using var shop = new Workshop();
        Outcome outcome = shop.Jitney("run", "--connect", "unix:socket", shop.Compile("a.o", Source));
        Assert.Equal(125, outcome.Code);
        Assert.Contains("unix:socket", outcome.ErrorLines[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--connect", "nowhere")]
    [InlineData("--connect", "tcp:1", "--in-process")]
    [InlineData("--connect", "tcp:1", "--executor", "x")]
    [InlineData("--in-process", "--executor", "x")]
    [InlineData("--connect", "tcp:1", "--unauthenticated", "--secret-file", "x")]
    [InlineData("--connect", "tls:1", "--unauthenticated")]
    [InlineData("--unauthenticated")]
    [InlineData("--secret-file", "x")]
    public void Senseless_words_are_usage_errors(params string[] words)
    {
        using var shop = new Workshop();
        Assert.Equal(2, shop.Jitney(["run", .. words, "a.o"]).Code);
    }

    [Fact]
    public void Llvms_executor_over_tcp()
    {
        Assert.SkipUnless(File.Exists(LlvmExecutor), "LLVM 19's executor is not installed");
        using var shop = new Workshop();
        using ListeningProgram executor = ListeningProgram.Llvm(shop, LlvmExecutor, FreePort());
        Outcome outcome = shop.Jitney("run", "--connect", executor.Address, "--unauthenticated", shop.Compile("a.o", Source), "--", "return");
        Assert.Equal((17, ""), (outcome.Code, outcome.Errors));
        Assert.Equal(0, executor.AwaitExit());
    }

    [Fact]
    public async Task Llvms_linker_over_tcp()
    {
        Assert.SkipUnless(File.Exists(LlvmLinker), "LLVM 19's linker is not installed");
        using var shop = new Workshop();
        using ListeningProgram executor = ListeningProgram.Jitney(shop, "listen=localhost:0", "--unauthenticated");
        shop.Compile("a.o", Source, "-fPIC");
        Task<string> output = executor.Output;
        using Process linker = Process.Start(new ProcessStartInfo(LlvmLinker, ["-debugger-support=0", "-oop-executor-connect=" + executor.Address.Replace("tcp:", ""), "a.o", "-args", "program", "hello"])
        {
            WorkingDirectory = shop.PathOf(""),
        })!;

        // LLVM's linker does not close the connection by itself; what matters here is what the program did.
        await Task.WhenAny(output, linker.WaitForExitAsync(TestContext.Current.CancellationToken), Task.Delay(3000, TestContext.Current.CancellationToken));
        linker.Kill();
        await linker.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("hello nowhere secret\n", await output);
        Assert.Equal(0, executor.AwaitExit());
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
