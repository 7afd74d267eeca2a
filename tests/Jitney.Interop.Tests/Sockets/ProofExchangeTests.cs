using System.Diagnostics;
using System.Text;
using Jitney.Interop.Sockets;
using Jitney.Interop.Streams;
using Jitney.Protocol.Proof;
using Xunit;

namespace Jitney.Interop.Tests.Sockets;

/// <summary>What becomes of a proof with peers of all kinds?</summary>
public sealed class ProofExchangeTests : IDisposable
{
    private static readonly SharedSecret s_secret = SharedSecret.From("the secret of these tests");
    private static readonly SharedSecret s_other = SharedSecret.From("the secret of other tests");
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(50);

    private readonly WakeSignal _never = new();
    private readonly ByteConnection _executor;
    private readonly ByteConnection _controller;

    public ProofExchangeTests()
    {
        (SafeDescriptor first, SafeDescriptor second) = Descriptors.Here.MakeSocketPair();
        Descriptors.Here.MakeNonblocking(second);
        (_executor, _controller) = (ByteConnection.Over(first, first), ByteConnection.Over(second, second));
    }

    public void Dispose()
    {
        _executor.Dispose();
        _controller.Dispose();
        _never.Dispose();
    }

    [Fact]
    public async Task Who_knows_the_secret_is_let_in_and_what_follows_is_not_lost()
    {
        Task<string?> executor = Executor(s_secret);
        Assert.Null(await Controller(s_secret));
        Assert.Null(await executor);

        _executor.Write("next"u8, []);
        byte[] bytes = new byte[10];
        Assert.True(_controller.TryRead(bytes, out int count, out _));
        Assert.Equal("next", Encoding.ASCII.GetString(bytes, 0, count));
    }

    [Fact]
    public async Task Different_secrets_are_told_to_both()
    {
        Task<string?> executor = Executor(s_secret);
        Assert.Contains("another secret", await Controller(s_other), StringComparison.Ordinal);
        Assert.Contains("did not prove", await executor, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_of_an_earlier_connection_prove_nothing_to_the_executor()
    {
        Task<string?> executor = Executor(s_secret);
        byte[] challenge = await ReadAsync(_controller, ProofMessages.ChallengeSize);
        byte[] answer = ProofMessages.Answer(s_secret, challenge, new byte[ProofMessages.NonceSize])!;
        _controller.Write(answer, []);
        Assert.Null(await executor);
        await ReadAsync(_controller, ProofMessages.ConfirmationSize);

        executor = Executor(s_secret);
        _controller.Write(answer, []);
        Assert.Contains("did not prove", await executor, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reflected_bytes_prove_nothing_to_the_executor()
    {
        Task<string?> executor = Executor(s_secret);
        byte[] challenge = await ReadAsync(_controller, ProofMessages.ChallengeSize);
        _controller.Write(challenge, challenge.AsSpan(0, ProofMessages.AnswerSize - challenge.Length));
        Assert.Contains("did not prove", await executor, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reflected_bytes_prove_nothing_to_the_controller()
    {
        Task<string?> controller = Controller(s_secret);
        _executor.Write(ProofMessages.Challenge(new byte[ProofMessages.NonceSize]), []);
        byte[] answer = await ReadAsync(_executor, ProofMessages.AnswerSize);
        _executor.Write(answer.AsSpan(0, ProofMessages.MarkSize), answer.AsSpan(ProofMessages.MarkSize + ProofMessages.NonceSize));
        Assert.Contains("did not prove", await controller, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("12345678")]
    [InlineData("JITNEY=2 of another version, and as long as an answer of this version must be, at the least")]
    public async Task Peers_of_another_kind_are_refused_at_once(string bytes)
    {
        Task<string?> executor = Executor(s_secret);
        _controller.Write(Encoding.ASCII.GetBytes(bytes), []);
        Assert.Contains("did not prove", await executor.WaitAsync(s_limit / 2, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_executor_that_greets_at_once_is_refused()
    {
        _executor.Write(new byte[200], []);
        Assert.Contains("asks for no proof", await Controller(s_secret), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_truncated_answer_is_told()
    {
        Task<string?> executor = Executor(s_secret);
        byte[] challenge = await ReadAsync(_controller, ProofMessages.ChallengeSize);
        byte[] answer = ProofMessages.Answer(s_secret, challenge, new byte[ProofMessages.NonceSize])!;
        _controller.Write(answer.AsSpan(0, answer.Length - 1), []);
        _controller.CloseWriting();
        Assert.Contains("closed", await executor, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_truncated_challenge_is_told()
    {
        _executor.Write("JITNEY?"u8, []);
        _executor.CloseWriting();
        Assert.Contains("closed", await Controller(s_secret), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silence_of_an_executor_has_an_end()
    {
        Assert.Contains("within", await Task.Run(() => new ProofExchange(_controller, s_short, _never).AsController(s_secret)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wait_can_be_given_up()
    {
        using var wake = new WakeSignal();
        wake.Give();
        Assert.Throws<OperationCanceledException>(() => new ProofExchange(_controller, s_limit, wake).AsController(s_secret));
    }

    [Fact]
    public void Without_a_secret_a_challenge_is_noticed_and_all_else_left_to_be_read()
    {
        _executor.Write("something else"u8, []);
        Assert.Null(new ProofExchange(_controller, s_limit, _never).ExpectNoChallenge());
        byte[] bytes = new byte[14];
        Assert.True(_controller.TryRead(bytes, out int count, out _));
        Assert.Equal(14, count);

        _executor.Write(ProofMessages.Challenge(new byte[ProofMessages.NonceSize]), []);
        Assert.Contains("--secret-file", new ProofExchange(_controller, s_limit, _never).ExpectNoChallenge(), StringComparison.Ordinal);
    }

    private Task<string?> Executor(SharedSecret secret) => Task.Run(async () =>
    {
        var proof = new ControllerProof(_executor, secret);
        string? problem = proof.Begin();
        long start = Stopwatch.GetTimestamp();
        while (problem is null && Stopwatch.GetElapsedTime(start) < s_limit)
        {
            switch (proof.Continue(out problem))
            {
                case ProofState.Proved:
                    return proof.Confirm();
                case ProofState.Waiting:
                    await Task.Delay(TimeSpan.FromMilliseconds(1));
                    break;
            }
        }

        return problem ?? "no answer";
    });

    private Task<string?> Controller(SharedSecret secret) => Task.Run(() => new ProofExchange(_controller, s_limit, _never).AsController(secret));

    private static Task<byte[]> ReadAsync(ByteConnection connection, int size) => Task.Run(() =>
    {
        byte[] bytes = new byte[size];
        int done = 0;
        while (done < size)
        {
            Assert.True(new DescriptorWait(connection.Input).Wait(s_limit), "nothing came");
            if (connection.TryRead(bytes.AsSpan(done), out int count, out _))
            {
                Assert.NotEqual(0, count);
                done += count;
            }
        }

        return bytes;
    });
}
