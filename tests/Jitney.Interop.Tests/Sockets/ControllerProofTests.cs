using Jitney.Interop.Sockets;
using Jitney.Interop.Streams;
using Jitney.Protocol.Proof;
using Xunit;

namespace Jitney.Interop.Tests.Sockets;

/// <summary>Is a proof taken step by step, and refused as soon as it cannot become one?</summary>
public sealed class ControllerProofTests : IDisposable
{
    private static readonly SharedSecret s_secret = SharedSecret.From("the secret of these tests");
    private readonly ByteConnection _executor;
    private readonly ByteConnection _controller;

    public ControllerProofTests()
    {
        (SafeDescriptor first, SafeDescriptor second) = Descriptors.Here.MakeSocketPair();
        Descriptors.Here.MakeNonblocking(second);
        (_executor, _controller) = (ByteConnection.Over(first, first), ByteConnection.Over(second, second));
    }

    public void Dispose()
    {
        _executor.Dispose();
        _controller.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_proof_may_come_byte_by_byte(bool isUnix)
    {
        ControllerProof proof = isUnix ? ControllerProof.OverUnixSocket(_executor, s_secret) : new ControllerProof(_executor, s_secret);
        byte[] answer = Answer(proof, s_secret);
        byte[] all = isUnix ? [.. ProofMessages.Word, .. answer] : answer;
        foreach (byte one in all.AsSpan()[..^1])
        {
            _controller.Write([one], []);
            Assert.Equal(ProofState.Waiting, proof.Continue(out _));
        }

        _controller.Write(all.AsSpan()[^1..], []);
        Assert.Equal(ProofState.Proved, proof.Continue(out _));
        Assert.Null(proof.Confirm());
        Assert.Equal(ProofMessages.ConfirmationSize, Read().Length);
    }

    [Fact]
    public void Over_a_Unix_socket_a_word_is_enough_where_there_is_no_secret()
    {
        var proof = ControllerProof.OverUnixSocket(_executor, null);
        Assert.Null(proof.Begin());
        Assert.Equal(ProofState.Waiting, proof.Continue(out _));
        _controller.Write(ProofMessages.Word, []);
        Assert.Equal(ProofState.Proved, proof.Continue(out _));
    }

    [Fact]
    public void The_first_wrong_byte_is_the_end()
    {
        var proof = new ControllerProof(_executor, s_secret);
        Assert.Null(proof.Begin());
        _controller.Write("G"u8, []);
        Assert.Equal(ProofState.Refused, proof.Continue(out string? problem));
        Assert.Contains("did not prove", problem, StringComparison.Ordinal);
        Assert.Equal(ProofMessages.ChallengeSize + ProofMessages.ConfirmationSize, Read().Length);
    }

    [Fact]
    public void A_proof_for_one_place_is_none_for_another()
    {
        SharedSecret[] places = [s_secret, s_secret.BeforeTls(), s_secret.BoundTo(new byte[32])];
        foreach (SharedSecret wanted in places)
        {
            foreach (SharedSecret given in places)
            {
                var proof = new ControllerProof(_executor, wanted);
                byte[] challenge = Challenge(proof);

                // Whoever takes the challenge for one of another kind.
                "?"u8.CopyTo(challenge.AsSpan(6));
                byte[] answer = ProofMessages.Answer(given, given.IsBeforeTls ? AsBeforeTls(challenge) : challenge, new byte[ProofMessages.NonceSize])!;
                _controller.Write(answer, []);
                Assert.Equal(wanted == given ? ProofState.Proved : ProofState.Refused, proof.Continue(out _));
                if (wanted != given)
                {
                    Read();
                }
            }
        }
    }

    [Fact]
    public void Who_is_told_that_there_is_no_room_may_try_again()
    {
        using var never = new WakeSignal();
        new ControllerProof(_executor, s_secret).SayBusy();
        var exchange = new ProofExchange(_controller, TimeSpan.FromSeconds(20), never);
        Assert.Contains("no room", exchange.AsController(s_secret), StringComparison.Ordinal);
        Assert.True(exchange.IsToTryAgain);
    }

    private static byte[] AsBeforeTls(byte[] challenge)
    {
        byte[] changed = [.. challenge];
        "#"u8.CopyTo(changed.AsSpan(6));
        return changed;
    }

    private byte[] Challenge(ControllerProof proof)
    {
        Assert.Null(proof.Begin());
        return Read();
    }

    private byte[] Answer(ControllerProof proof, SharedSecret secret) => ProofMessages.Answer(secret, Challenge(proof), new byte[ProofMessages.NonceSize])!;

    private byte[] Read()
    {
        byte[] bytes = new byte[1000];
        Assert.True(_controller.TryRead(bytes, out int count, out _));
        return bytes[..count];
    }
}
