using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Jitney.Executors;
using Jitney.Failures;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Protocol.Proof;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.Connections;

/// <summary>Does TLS let in those who know the secret, nobody in between, and nobody who speaks something else?</summary>
public sealed class TlsTests(Workshop workshop)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Large_objects_arrive_unchanged()
    {
        using ListeningExecutor executor = ListeningExecutor.AtPort(workshop, "tls:0");
        await using Session session = await executor.StartAsync();
        session.AddObject(workshop.Object(
            """
            #define A 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,
            #define B A A A A A A A A A A A A A A A A
            #define C B B B B B B B B B B B B B B B B
            unsigned data[] = { C C C C C C C C C C C C C C C C C };
            long sum(void) { long all = 0; for (unsigned i = 0; i < sizeof data / 4; i++) all += data[i]; return all; }
            """,
            CodeKind.Pic));
        Symbol sum = await session.LookUpAsync("sum");
        Assert.Equal(17 * 256 * 136, await session.CallAsync(sum.Address));
    }

    [Fact]
    public async Task A_wrong_secret_is_told_to_both_sides_and_the_right_one_is_let_in_afterwards()
    {
        using ListeningExecutor executor = ListeningExecutor.AtPort(workshop, "tls:0");
        string problem = await RefusalAsync(executor.Options with { Secret = SharedSecret.From("the wrong secret, surely") });
        Assert.Contains("another secret", problem, StringComparison.Ordinal);
        await executor.AwaitErrorsAsync("did not prove");
        await UseAsync(executor);
        await executor.AwaitNoWorkersAsync();
    }

    [Fact]
    public async Task Somebody_in_between_with_another_certificate_is_found_out_by_both_sides()
    {
        using ListeningExecutor executor = ListeningExecutor.AtPort(workshop, "tls:0");
        using var middle = new TlsMiddle(((TlsAddress)executor.Address).Port);
        string problem = await RefusalAsync(executor.Options with { Address = middle.Address });
        Assert.Contains("somebody stands in between", problem, StringComparison.Ordinal);
        await executor.AwaitErrorsAsync("did not prove");
        Assert.True(middle.HasSeenBoth, "the one in between did not stand there");
        await executor.AwaitNoWorkersAsync();
    }

    [Fact]
    public async Task Somebody_in_between_who_passes_the_proof_on_without_tls_is_found_out()
    {
        using ListeningExecutor executor = ListeningExecutor.AtPort(workshop, "tls:0");
        using var middle = new TlsMiddle(((TlsAddress)executor.Address).Port);
        ConnectedExecutorOptions plain = executor.Options with { Address = middle.PlainAddress };
        Assert.Contains("another secret", await RefusalAsync(plain), StringComparison.Ordinal);
        await executor.AwaitErrorsAsync("did not prove");
    }

    [Fact]
    public async Task Tls_is_not_spoken_with_those_who_do_not()
    {
        using ListeningExecutor plain = ListeningExecutor.AtPort(workshop);
        string problem = await RefusalAsync(plain.Options with { Address = new TlsAddress((TcpAddress)plain.Address) });
        Assert.Contains("without TLS", problem, StringComparison.Ordinal);
        await UseAsync(plain);

        using ListeningExecutor tls = ListeningExecutor.AtPort(workshop, "tls:0");
        problem = await RefusalAsync(tls.Options with { Address = ((TlsAddress)tls.Address).Port });
        Assert.Contains("wants TLS", problem, StringComparison.Ordinal);
        problem = await RefusalAsync(new ConnectedExecutorOptions(((TlsAddress)tls.Address).Port) { AllowUnauthenticated = true });
        Assert.Contains("wants TLS", problem, StringComparison.Ordinal);
        await UseAsync(tls);
    }

    [Fact]
    public async Task Old_versions_are_refused()
    {
        using ListeningExecutor executor = ListeningExecutor.AtPort(workshop, "tls:0");
        using TcpClient peer = await ConnectAsync(executor);
        await ProveAsync(peer.GetStream(), executor.Options.Secret!);
#pragma warning disable CA5359 // The executor's certificate is its own; what proves it is the secret.
        await using var stream = new SslStream(peer.GetStream(), false, (_, _, _, _) => true);
#pragma warning restore CA5359
        await Assert.ThrowsAnyAsync<Exception>(() => stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "x", EnabledSslProtocols = SslProtocols.Tls12 },
            TestContext.Current.CancellationToken));
        await executor.AwaitErrorsAsync("the TLS handshake failed");
        await UseAsync(executor);

        using var old = new TlsMiddle(((TlsAddress)executor.Address).Port, SslProtocols.Tls12);
        Assert.Contains("TLS 1.3", await RefusalAsync(executor.Options with { Address = old.Address }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silent_and_senseless_peers_hold_nobody_up_and_leave_nothing()
    {
        using ListeningExecutor executor = ListeningExecutor.AtPort(workshop, "tls:0");
        var peers = new List<TcpClient>();
        try
        {
            for (int index = 0; index < 12; index++)
            {
                TcpClient peer = await ConnectAsync(executor);
                peers.Add(peer);
                byte[] begin = (index % 4) switch
                {
                    0 => [],
                    1 => "GET / HTTP/1.1\r\n\r\n"u8.ToArray(),
                    2 => [0x16, 3, 1, 2, 0, 1, 0],
                    _ => [0x16, 3, 1, 0, 4, 1, 0, 0, 0],
                };
                await peer.GetStream().WriteAsync(begin, TestContext.Current.CancellationToken);
            }

            // Some leave at once.
            peers[^1].Dispose();
            peers[^2].Dispose();
            await UseAsync(executor);
            foreach (TcpClient peer in peers[..^2])
            {
                using var rest = new MemoryStream();
                try
                {
                    await peer.GetStream().CopyToAsync(rest, TestContext.Current.CancellationToken).WaitAsync(s_limit, TestContext.Current.CancellationToken);
                }
                catch (IOException)
                {
                    // It was reset.
                }

                Assert.True(rest.Length < 100, "no more than a challenge and a refusal is for strangers");
            }
        }
        finally
        {
            peers.ForEach(peer => peer.Dispose());
        }

        await executor.AwaitNoWorkersAsync();
    }

    [Fact]
    public async Task Connections_that_close_after_any_byte_leave_nothing()
    {
        using ListeningExecutor executor = ListeningExecutor.AtPort(workshop, "tls:0");
        for (int size = 0; size <= 4000; size += size < 800 ? 200 : 800)
        {
            // Cut after so many bytes in either direction: in the handshake, the proof, the greeting.
            using var middle = new CuttingMiddle(((TlsAddress)executor.Address).Port, size);
            await RefusalAsync(executor.Options with { Address = new TlsAddress(middle.Address) });
        }

        await executor.AwaitNoWorkersAsync();
        await UseAsync(executor);
    }

    [Fact]
    public async Task Altered_bytes_end_the_connection()
    {
        using ListeningExecutor executor = ListeningExecutor.AtPort(workshop, "tls:0");
        using var middle = new CuttingMiddle(((TlsAddress)executor.Address).Port, int.MaxValue);
        ConnectedExecutorOptions options = executor.Options with { Address = new TlsAddress(middle.Address) };
        await using Session session = await Session.StartAsync(new LinkSessionOptions { Executor = ExecutorChoice.Listening(options) }, TestContext.Current.CancellationToken);
        middle.Alter();
        session.AddObject(workshop.Object("int f(void) { return 1; }", CodeKind.Pic));
        await Assert.ThrowsAnyAsync<ExecutorException>(() => session.LookUpAsync("f").AsTask().WaitAsync(s_limit));
        await executor.AwaitNoWorkersAsync();
    }

    [Fact]
    public async Task A_killed_relay_ends_the_session_and_the_worker()
    {
        using ListeningExecutor executor = ListeningExecutor.AtPort(workshop, "tls:0");
        await using Session session = await executor.StartAsync();
        int relay = Assert.Single(executor.Children.Except(executor.Workers));
        Process.GetProcessById(relay).Kill();
        await session.Executor.Ended.WaitAsync(s_limit, TestContext.Current.CancellationToken);
        await executor.AwaitNoWorkersAsync();
    }

    [Fact]
    public async Task Without_the_relay_program_the_problem_is_named()
    {
        using ListeningExecutor executor = ListeningExecutor.AtPort(workshop, "tls:0");
        Assert.Contains("/nonexistent/relay", await RefusalAsync(executor.Options with { RelayProgram = "/nonexistent/relay" }), StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => ConnectedExecutor.ConnectAsync(executor.Options with { Secret = null }, TestContext.Current.CancellationToken));
    }

    private static async Task<string> RefusalAsync(ConnectedExecutorOptions options) =>
        (await Assert.ThrowsAnyAsync<ExecutorException>(async () => await (await ConnectedExecutor.ConnectAsync(options, TestContext.Current.CancellationToken)).DisposeAsync())).Message;

    // What comes before TLS.
    private static async Task ProveAsync(NetworkStream stream, SharedSecret secret)
    {
        byte[] challenge = new byte[ProofMessages.ChallengeSize];
        await stream.ReadExactlyAsync(challenge, TestContext.Current.CancellationToken);
        await stream.WriteAsync(ProofMessages.Answer(secret.BeforeTls(), challenge, new byte[ProofMessages.NonceSize]), TestContext.Current.CancellationToken);
        await stream.ReadExactlyAsync(new byte[ProofMessages.ConfirmationSize], TestContext.Current.CancellationToken);
    }

    private static async Task<TcpClient> ConnectAsync(ListeningExecutor executor)
    {
        TcpAddress port = ((TlsAddress)executor.Address).Port;
        var peer = new TcpClient();
        await peer.ConnectAsync(new IPEndPoint(port.Host, port.Port), TestContext.Current.CancellationToken);
        return peer;
    }

    private async Task UseAsync(ListeningExecutor executor)
    {
        await using Session session = await executor.StartAsync();
        session.AddObject(workshop.Object("int f(void) { return 71; }", CodeKind.Pic));
        Assert.Equal(71, await session.CallAsync((await session.LookUpAsync("f")).Address));
    }
}
