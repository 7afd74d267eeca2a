using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Jitney.Executors;
using Jitney.Failures;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Interop.Sockets;
using Jitney.Memory;
using Jitney.Protocol.Proof;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.Connections;

/// <summary>Does a listening executor serve those whom it should, all of them, and nobody else?</summary>
public sealed class ListeningTests(Workshop workshop)
{
    private const string Counter = "static int data; int next(void) { return ++data; }";
    private const string Python = "/usr/bin/python3";
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(Transport.Unix, null)]
    [InlineData(Transport.Unix, MemoryTransport.Copy)]
    [InlineData(Transport.Tcp, null)]
    [InlineData(Transport.Tls, null)]
    [InlineData(Transport.Tcp, MemoryTransport.Shared)]
    [InlineData(Transport.Tls, MemoryTransport.Shared)]
    [InlineData(Transport.OpenTcp, null)]
    public async Task Controllers_come_one_after_another_and_at_once(Transport transport, MemoryTransport? memory)
    {
        using ListeningExecutor executor = ListeningExecutor.At(workshop, transport);
        for (int index = 0; index < 3; index++)
        {
            await UseAsync(executor, memory);
        }

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => UseAsync(executor, memory)));
        await executor.AwaitNoWorkersAsync();
    }

    [Fact]
    public async Task Memory_is_shared_over_a_Unix_socket_and_copied_over_networks()
    {
        foreach ((Transport transport, bool isShared) in new[] { (Transport.Unix, true), (Transport.Tcp, false), (Transport.Tls, false) })
        {
            using ListeningExecutor executor = ListeningExecutor.At(workshop, transport);
            await using Session session = await executor.StartAsync();
            string maps = await File.ReadAllTextAsync($"/proc/self/maps", TestContext.Current.CancellationToken);
            string theirs = await File.ReadAllTextAsync($"/proc/{executor.Workers[0]}/maps", TestContext.Current.CancellationToken);
            string[] objects = [.. theirs.Split('\n').Where(line => line.Contains("memfd:", StringComparison.Ordinal)).Select(InodeOf).Distinct()];
            Assert.Equal(isShared, objects.Any(inode => maps.Split('\n').Any(line => line.Contains("memfd:", StringComparison.Ordinal) && InodeOf(line) == inode)));
        }
    }

    [Fact]
    public async Task Ipv6_works()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "this machine has no IPv6");
        using ListeningExecutor executor = ListeningExecutor.AtPort(workshop, "tcp:[::1]:0");
        await UseAsync(executor, null);
    }

    [Fact]
    public async Task Wrong_secrets_are_told_to_both_sides_and_the_right_one_is_let_in_afterwards()
    {
        using ListeningExecutor executor = ListeningExecutor.AtPort(workshop);
        var wrong = executor.Options with { Secret = SharedSecret.From("the wrong secret, surely") };
        ExecutorException failure = await Assert.ThrowsAnyAsync<ExecutorException>(() => ConnectedExecutor.ConnectAsync(wrong, TestContext.Current.CancellationToken));
        Assert.Contains("another secret", failure.Message, StringComparison.Ordinal);

        var none = new ConnectedExecutorOptions(executor.Address) { AllowUnauthenticated = true };
        failure = await Assert.ThrowsAnyAsync<ExecutorException>(() => ConnectedExecutor.ConnectAsync(none, TestContext.Current.CancellationToken));
        Assert.Contains("--secret-file", failure.Message, StringComparison.Ordinal);

        await UseAsync(executor, null);
        await executor.AwaitErrorsAsync("did not prove");
    }

    [Fact]
    public async Task A_secret_is_not_given_up_for_an_executor_without_one()
    {
        using ListeningExecutor executor = ListeningExecutor.With("--listen", "tcp:0", "--unauthenticated");
        var options = new ConnectedExecutorOptions(executor.Address) { Secret = SharedSecret.From("a secret for these tests") };
        ExecutorException failure = await Assert.ThrowsAnyAsync<ExecutorException>(() => ConnectedExecutor.ConnectAsync(options, TestContext.Current.CancellationToken));
        Assert.Contains("asks for no proof", failure.Message, StringComparison.Ordinal);
        await UseAsync(executor, null);
        await executor.AwaitNoWorkersAsync();
    }

    [Fact]
    public async Task Silent_and_senseless_peers_hold_nobody_up()
    {
        using ListeningExecutor executor = ListeningExecutor.AtPort(workshop);
        var address = (TcpAddress)executor.Address;
        var peers = new List<TcpClient>();
        try
        {
            for (int index = 0; index < 20; index++)
            {
                var peer = new TcpClient();
                await peer.ConnectAsync(new IPEndPoint(address.Host, address.Port), TestContext.Current.CancellationToken);
                peers.Add(peer);
                if (index % 2 == 0)
                {
                    await peer.GetStream().WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
                }
            }

            await UseAsync(executor, null);

            // What an HTTP client gets is closed by the other end: first a challenge, then a refusal.
            using var rest = new MemoryStream();
            await peers[0].GetStream().CopyToAsync(rest, TestContext.Current.CancellationToken).WaitAsync(s_limit, TestContext.Current.CancellationToken);
            Assert.True(ProofMessages.IsChallenge(rest.ToArray()));
            Assert.Equal(ProofMessages.ChallengeSize + ProofMessages.ConfirmationSize, rest.Length);

            // And a silent one is not waited for for ever.
            rest.SetLength(0);
            await peers[1].GetStream().CopyToAsync(rest, TestContext.Current.CancellationToken).WaitAsync(s_limit, TestContext.Current.CancellationToken);
            Assert.Equal(ProofMessages.ChallengeSize, rest.Length);
        }
        finally
        {
            peers.ForEach(peer => peer.Dispose());
        }
    }

    [Theory]
    [InlineData(Transport.Unix)]
    [InlineData(Transport.Tcp)]
    [InlineData(Transport.Tls)]
    public async Task A_controller_that_vanishes_takes_its_worker_with_it(Transport transport)
    {
        using ListeningExecutor executor = ListeningExecutor.At(workshop, transport);
        IExecutorProcessControl control = await ConnectedExecutor.ConnectAsync(executor.Options, TestContext.Current.CancellationToken);
        Assert.Single(executor.Workers);
        await control.DisposeAsync();
        await executor.AwaitNoWorkersAsync();
    }

    [Fact]
    public async Task A_program_that_closes_all_descriptors_does_not_outlive_its_controller()
    {
        using ListeningExecutor executor = ListeningExecutor.AtSocket(workshop);
        Session session = await executor.StartAsync();
        session.AddObject(workshop.Object("#define _GNU_SOURCE\n#include <unistd.h>\nint hide(void) { closefrom(3); for (;;) pause(); }", CodeKind.Pic));
        Symbol hide = await session.LookUpAsync("hide");
        Task<long> call = session.CallAsync(hide.Address).AsTask();
        int worker = Assert.Single(executor.Workers);
        while (Directory.GetFiles($"/proc/{worker}/fd").Length > 4)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        await session.DisposeAsync();
        await Assert.ThrowsAnyAsync<ExecutorException>(() => call);
        await executor.AwaitNoWorkersAsync();
    }

    [Fact]
    public async Task A_killed_executors_socket_does_not_keep_another_from_listening()
    {
        string address = $"unix:{workshop.NewFolder()}/socket";
        using (ListeningExecutor killed = ListeningExecutor.With("--listen", address))
        {
            killed.Process.Kill();
            await killed.AwaitExitAsync();
            Assert.True(File.Exists(((UnixAddress)killed.Address).Path));
        }

        using ListeningExecutor executor = ListeningExecutor.With("--listen", address);
        await UseAsync(executor, null);
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task An_ended_executor_leaves_nothing(string signal)
    {
        using ListeningExecutor executor = ListeningExecutor.AtSocket(workshop);
        await UseAsync(executor, null);
        executor.Signal(signal);
        Assert.Equal(0, await executor.AwaitExitAsync());
        Assert.Empty(Directory.GetFileSystemEntries(Path.GetDirectoryName(((UnixAddress)executor.Address).Path)!));
    }

    [Theory]
    [InlineData(Transport.Tcp)]
    [InlineData(Transport.Tls)]
    public async Task Connections_leave_no_descriptors_in_the_executor(Transport transport)
    {
        using ListeningExecutor executor = ListeningExecutor.At(workshop, transport);

        // Counted before anybody connects: behind a connection, the listener may not have closed what was that one's yet.
        int before = Directory.GetFiles($"/proc/{executor.Process.Id}/fd").Length;
        for (int index = 0; index < 10; index++)
        {
            await UseAsync(executor, index % 2 == 0 ? MemoryTransport.Shared : null);
        }

        await executor.AwaitNoWorkersAsync();
        long end = Environment.TickCount64 + (long)s_limit.TotalMilliseconds;
        while (Directory.GetFiles($"/proc/{executor.Process.Id}/fd").Length > before && Environment.TickCount64 < end)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.Equal(before, Directory.GetFiles($"/proc/{executor.Process.Id}/fd").Length);
    }

    [Fact]
    public async Task The_form_of_llvm_takes_one_connection_and_ends_as_the_program_does()
    {
        using ListeningExecutor executor = ListeningExecutor.With("listen=localhost:0", "--unauthenticated");
        await using Session session = await executor.StartAsync();
        session.AddObject(workshop.Object("int main(void) { return 33; }", CodeKind.Pic));
        Symbol main = await session.LookUpAsync("main");
        Assert.Equal(33, (await session.RunProgramAsync(main.Address, ["main"])).ExitCode);
        Assert.Equal(33, await executor.AwaitExitAsync());
    }

    [Theory]
    [InlineData("--listen")]
    [InlineData("--listen", "nowhere")]
    [InlineData("--listen", "tcp:0")]
    [InlineData("--listen", "tcp:example.org:1", "--unauthenticated")]
    [InlineData("--listen", "tcp:0", "--unauthenticated", "--secret-file", "/nonexistent/secret")]
    [InlineData("--listen", "tcp:0", "--secret-file", "/dev/null")]
    [InlineData("--listen", "tcp:0", "--unauthenticated", "more")]
    [InlineData("--listen", "tls:0")]
    [InlineData("--listen", "tls:0", "--unauthenticated")]
    [InlineData("--listen", "unix:/nonexistent/socket")]
    [InlineData("listen=localhost:0")]
    public async Task Senseless_words_are_refused(params string[] words)
    {
        using Process process = Process.Start(new ProcessStartInfo(Executor.Path, words) { RedirectStandardError = true })!;
        string errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(s_limit, TestContext.Current.CancellationToken);
        Assert.Equal(1, process.ExitCode);
        Assert.StartsWith("jitney-executor: ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_user_is_refused_at_a_socket()
    {
        Assert.SkipUnless(Environment.UserName == "root" && Workshop.Has("setpriv") && File.Exists(Python), "only root can become another user, here with setpriv and python3");
        using ListeningExecutor executor = ListeningExecutor.AtSocket(workshop);
        string path = ((UnixAddress)executor.Address).Path;
        for (DirectoryInfo? folder = Directory.GetParent(path); folder is not null && folder.FullName != Path.GetTempPath().TrimEnd('/'); folder = folder.Parent)
        {
            folder.UnixFileMode |= UnixFileMode.OtherExecute;
            if (folder.Parent?.FullName == Path.GetTempPath().TrimEnd('/'))
            {
                break;
            }
        }

        // Even where somebody has opened the file to everybody.
        File.SetUnixFileMode(path, (UnixFileMode)0x1b6 /* 0666 */);
        using Process stranger = Process.Start(new ProcessStartInfo("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", Python, "-c",
            $"import socket; s = socket.socket(socket.AF_UNIX); s.connect('{path}'); print(len(s.recv(100)))"])
        {
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("0\n", await stranger.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        await executor.AwaitErrorsAsync("belongs to user 65534");
        await UseAsync(executor, null);
    }

    private static string InodeOf(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: > 4 } words ? words[4] : "";

    private async Task UseAsync(ListeningExecutor executor, MemoryTransport? memory)
    {
        await using Session session = await executor.StartAsync(memory);
        session.AddObject(workshop.Object(Counter, CodeKind.Pic));
        Symbol next = await session.LookUpAsync("next");
        Assert.Equal(1, await session.CallAsync(next.Address));
        Assert.Equal(2, await session.CallAsync(next.Address));
    }
}
