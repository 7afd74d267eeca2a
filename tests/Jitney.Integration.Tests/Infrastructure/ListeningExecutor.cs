using System.Diagnostics;
using System.Text;
using Jitney.Executors;
using Jitney.Interop.Sockets;
using Jitney.Memory;
using Jitney.Protocol.Proof;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.Infrastructure;

/// <summary>A listening executor program, ended at disposal.</summary>
public sealed class ListeningExecutor : IDisposable
{
    private const string Announcement = "jitney-executor: listening at ";
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);
    private readonly StringBuilder _errors = new();
    private const string EnvironmentSecret = "the secret in the environment of these tests";
    private readonly string? _secretFile;

    private ListeningExecutor(string? secretFile, string[] words, params string[] launcher)
    {
        _secretFile = secretFile;
        string[] command = [.. launcher, Executor.Path, .. words];
        var announced = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        Process = new Process { StartInfo = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true, RedirectStandardOutput = true } };
        Process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
            {
                _errors.AppendLine(line.Data);
            }

            if (line.Data is null)
            {
                announced.TrySetException(new InvalidOperationException("the executor does not listen: " + Errors));
            }
            else if (line.Data.StartsWith(Announcement, StringComparison.Ordinal))
            {
                announced.TrySetResult(line.Data[Announcement.Length..]);
            }
        };
        if (Secret is { } secret)
        {
            Process.StartInfo.Environment[SecretFile.Variable] = secret;
        }

        Process.Start();
        Process.BeginErrorReadLine();
        Address = ConnectionAddress.Parse(announced.Task.WaitAsync(s_limit).GetAwaiter().GetResult());
    }

    /// <summary>The program.</summary>
    public Process Process { get; }

    /// <summary>Where it listens.</summary>
    public ConnectionAddress Address { get; }

    /// <summary>What it has said so far.</summary>
    public string Errors
    {
        get
        {
            lock (_errors)
            {
                return _errors.ToString();
            }
        }
    }

    /// <summary>Its workers.</summary>
    public int[] Workers => [.. Children.Where(child => !IsRelay(child))];

    /// <summary>Its workers, and those that speak TLS for them.</summary>
    public int[] Children => [.. Directory.GetDirectories($"/proc/{Process.Id}/task").SelectMany(ChildrenOf)];

    /// <summary>Starts one at a Unix socket.</summary>
    public static ListeningExecutor AtSocket(Workshop workshop) => new(null, ["--listen", $"unix:{workshop.NewFolder()}/socket"]);

    /// <summary>Starts one at a port of this machine, with a new secret.</summary>
    public static ListeningExecutor AtPort(Workshop workshop, string address = "tcp:0")
    {
        string file = $"{workshop.NewFolder()}/secret";
        return new(file, ["--listen", address, "--secret-file", file]);
    }

    /// <summary>Starts one with any words.</summary>
    public static ListeningExecutor With(params string[] words) => new(null, words);

    /// <summary>Starts one through a program that becomes it, such as prlimit, with a secret in its environment where there is to be one.</summary>
    public static ListeningExecutor Through(string[] launcher, Workshop workshop, Transport transport) => transport switch
    {
        Transport.Unix => new(null, ["--listen", $"unix:{workshop.NewFolder()}/socket"], launcher),
        Transport.OpenTcp => new(null, ["--listen", "tcp:0", "--unauthenticated"], launcher),
        _ => new(EnvironmentSecret, ["--listen", transport is Transport.Tls ? "tls:0" : "tcp:0"], launcher),
    };

    /// <summary>Starts the kind that a theory asks for.</summary>
    public static ListeningExecutor At(Workshop workshop, Transport transport) => transport switch
    {
        Transport.Unix => AtSocket(workshop),
        Transport.Tcp => AtPort(workshop),
        Transport.Tls => AtPort(workshop, "tls:0"),
        _ => With("--listen", "tcp:0", "--unauthenticated"),
    };

    /// <summary>How many threads it has, in processes of its own: without workers.</summary>
    public int Threads => Directory.GetDirectories($"/proc/{Process.Id}/task").Length;

    /// <summary>How to connect to it.</summary>
    public ConnectedExecutorOptions Options => new(Address)
    {
        Secret = _secretFile is null ? null : Secret is { } known ? SharedSecret.From(known) : SecretFile.Here.Read(_secretFile),
        AllowUnauthenticated = _secretFile is null && Address is TcpAddress,
        RelayProgram = Executor.RelayPath,
    };

    /// <summary>Starts a session with a worker of it.</summary>
    public Task<Session> StartAsync(MemoryTransport? memory = null) => Session.StartAsync(
        new LinkSessionOptions { Executor = ExecutorChoice.Listening(Options), Memory = memory },
        TestContext.Current.CancellationToken);

    /// <summary>Waits until it has said something.</summary>
    public async Task AwaitErrorsAsync(string part)
    {
        long end = Environment.TickCount64 + (long)s_limit.TotalMilliseconds;
        while (!Errors.Contains(part, StringComparison.Ordinal))
        {
            Assert.True(Environment.TickCount64 < end, $"it did not say '{part}' but: {Errors}");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until it has no workers any more.</summary>
    public async Task AwaitNoWorkersAsync()
    {
        long end = Environment.TickCount64 + (long)s_limit.TotalMilliseconds;
        while (Children.Length > 0)
        {
            Assert.True(Environment.TickCount64 < end, "workers are left");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits for its end.</summary>
    public async Task<int> AwaitExitAsync()
    {
        await Process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(s_limit, TestContext.Current.CancellationToken);
        return Process.ExitCode;
    }

    /// <summary>Sends it a signal, by name.</summary>
    public void Signal(string name)
    {
        using Process kill = Process.Start("kill", [$"-{name}", $"{Process.Id}"]);
        kill.WaitForExit();
    }

    private static bool IsRelay(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").StartsWith(TlsRelay.FileName, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    // It stands in the environment and in no file.
    private string? Secret => _secretFile == EnvironmentSecret ? EnvironmentSecret : null;

    // Threads come and go meanwhile.
    private static IEnumerable<int> ChildrenOf(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse);
        }
        catch (IOException)
        {
            return [];
        }
    }

    public void Dispose()
    {
        if (!Process.HasExited)
        {
            Signal("TERM");
            if (!Process.WaitForExit(s_limit))
            {
                Process.Kill(entireProcessTree: true);
            }
        }

        Process.Dispose();
    }
}
