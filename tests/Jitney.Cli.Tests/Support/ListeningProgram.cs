using System.Diagnostics;

namespace Jitney.Cli.Tests.Support;

/// <summary>A listening executor, Jitney's or LLVM's, ended at disposal.</summary>
internal sealed class ListeningProgram : IDisposable
{
    private const string Announcement = "jitney-executor: listening at ";
    private readonly Process _process;

    private ListeningProgram(Workshop shop, string program, string[] words)
    {
        _process = Process.Start(new ProcessStartInfo(program, words)
        {
            WorkingDirectory = shop.PathOf(""),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    public static string JitneyExecutor { get; } = Path.Combine(Path.GetDirectoryName(JitneyProgram.Path)!, "jitney-executor");

    /// <summary>Where it listens.</summary>
    public string Address { get; private init; } = "";

    public Task<string> Output => _process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);

    public static ListeningProgram Jitney(Workshop shop, params string[] words)
    {
        var program = new ListeningProgram(shop, JitneyExecutor, words);
        while (true)
        {
            string line = program._process.StandardError.ReadLine() ?? throw new InvalidOperationException("the executor does not listen");
            if (line.StartsWith(Announcement, StringComparison.Ordinal))
            {
                return new ListeningProgram(program._process, line[Announcement.Length..]);
            }
        }
    }

    /// <summary>Starts LLVM's at a port and waits until it listens.</summary>
    public static ListeningProgram Llvm(Workshop shop, string path, int port)
    {
        var program = new ListeningProgram(shop, path, [$"listen=localhost:{port}"]);
        string entry = $":{port:X4} 00000000:0000 0A";
        while (!File.ReadAllText("/proc/net/tcp").Contains(entry, StringComparison.Ordinal))
        {
            Assert.False(program._process.HasExited, "LLVM's executor does not listen");
            Thread.Sleep(10);
        }

        return new ListeningProgram(program._process, $"tcp:{port}");
    }

    /// <summary>Has it end in good order.</summary>
    public void End(Workshop shop) => shop.Make("kill", "-TERM", $"{_process.Id}");

    public int AwaitExit()
    {
        Assert.True(_process.WaitForExit(TimeSpan.FromSeconds(20)), "the executor did not end");
        return _process.ExitCode;
    }

    public void Dispose()
    {
        // An executor of Jitney's takes its workers with it.
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private ListeningProgram(Process process, string address) => (_process, Address) = (process, address);
}
