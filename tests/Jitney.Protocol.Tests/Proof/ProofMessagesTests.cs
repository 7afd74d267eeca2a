using System.Security.Cryptography;
using Jitney.Protocol.Proof;
using Xunit;

namespace Jitney.Protocol.Tests.Proof;

/// <summary>Do the bytes of the proof show that both ends know the secret, and nothing less?</summary>
public sealed class ProofMessagesTests
{
    private static readonly SharedSecret s_secret = SharedSecret.From("a secret of 24 characters");
    private readonly byte[] _executorNonce = Nonce(1);
    private readonly byte[] _controllerNonce = Nonce(100);

    [Fact]
    public void Both_who_know_it_agree()
    {
        byte[] challenge = ProofMessages.Challenge(_executorNonce);
        byte[] answer = ProofMessages.Answer(s_secret, challenge, _controllerNonce)!;
        byte[] confirmation = ProofMessages.Confirmation(s_secret, _executorNonce, answer, out bool isProved);

        Assert.True(isProved);
        Assert.Null(ProofMessages.Problem(s_secret, challenge, _controllerNonce, confirmation));
        Assert.Equal(
            (ProofMessages.ChallengeSize, ProofMessages.AnswerSize, ProofMessages.ConfirmationSize),
            (challenge.Length, answer.Length, confirmation.Length));
    }

    // Keys of all lengths around the hash's block size; the runtime's implementation is the judge.
    [Theory]
    [InlineData(16)]
    [InlineData(55)]
    [InlineData(56)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(119)]
    [InlineData(120)]
    [InlineData(4096)]
    public void Proofs_are_what_the_document_says(int length)
    {
        string key = new('k', length);
        byte[] answer = ProofMessages.Answer(SharedSecret.From(key), ProofMessages.Challenge(_executorNonce), _controllerNonce)!;
        byte[] message = [.. "Jitney 1 controller\0"u8, .. _executorNonce, .. _controllerNonce];
        byte[] expected = HMACSHA256.HashData(Key(key), message);
        Assert.Equal([.. "JITNEY=\x01"u8, .. _controllerNonce, .. expected], answer);

        byte[] confirmation = ProofMessages.Confirmation(SharedSecret.From(key), _executorNonce, answer, out _);
        message = [.. "Jitney 1 executor\0"u8, .. _executorNonce, .. _controllerNonce];
        expected = HMACSHA256.HashData(Key(key), message);
        Assert.Equal([.. "JITNEY!\x01"u8, .. expected], confirmation);
    }

    [Fact]
    public void Proofs_within_tls_hold_for_one_certificate()
    {
        byte[] certificateHash = SHA256.HashData("a certificate"u8);
        SharedSecret bound = s_secret.BoundTo(certificateHash);
        byte[] answer = ProofMessages.Answer(bound, ProofMessages.Challenge(_executorNonce), _controllerNonce)!;
        byte[] message = [.. "Jitney 1 controller TLS\0"u8, .. _executorNonce, .. _controllerNonce, .. certificateHash];
        Assert.Equal(HMACSHA256.HashData(Key("a secret of 24 characters"), message), answer[(ProofMessages.MarkSize + ProofMessages.NonceSize)..]);

        ProofMessages.Confirmation(bound, _executorNonce, answer, out bool isProved);
        Assert.True(isProved);
        ProofMessages.Confirmation(s_secret, _executorNonce, answer, out isProved);
        Assert.False(isProved);
        ProofMessages.Confirmation(s_secret.BoundTo(SHA256.HashData("another certificate"u8)), _executorNonce, answer, out isProved);
        Assert.False(isProved);
    }

    [Fact]
    public void Another_secret_proves_nothing()
    {
        byte[] challenge = ProofMessages.Challenge(_executorNonce);
        byte[] answer = ProofMessages.Answer(SharedSecret.From("another secret, as long"), challenge, _controllerNonce)!;
        byte[] refusal = ProofMessages.Confirmation(s_secret, _executorNonce, answer, out bool isProved);

        Assert.False(isProved);
        Assert.NotNull(ProofMessages.Problem(s_secret, challenge, _controllerNonce, refusal));
        Assert.All(refusal.Skip(ProofMessages.MarkSize), value => Assert.Equal(0, value));
    }

    [Fact]
    public void An_answer_to_another_challenge_proves_nothing()
    {
        byte[] answer = ProofMessages.Answer(s_secret, ProofMessages.Challenge(_executorNonce), _controllerNonce)!;
        ProofMessages.Confirmation(s_secret, Nonce(2), answer, out bool isProved);
        Assert.False(isProved);
    }

    [Fact]
    public void The_controllers_own_proof_is_none_of_the_executors()
    {
        byte[] challenge = ProofMessages.Challenge(_executorNonce);
        byte[] answer = ProofMessages.Answer(s_secret, challenge, _controllerNonce)!;
        byte[] reflected = [.. "JITNEY!\x01"u8, .. answer[(ProofMessages.MarkSize + ProofMessages.NonceSize)..]];
        Assert.NotNull(ProofMessages.Problem(s_secret, challenge, _controllerNonce, reflected));
    }

    [Fact]
    public void A_confirmation_of_another_connection_proves_nothing()
    {
        byte[] challenge = ProofMessages.Challenge(_executorNonce);
        byte[] answer = ProofMessages.Answer(s_secret, challenge, _controllerNonce)!;
        byte[] confirmation = ProofMessages.Confirmation(s_secret, _executorNonce, answer, out _);
        Assert.NotNull(ProofMessages.Problem(s_secret, challenge, Nonce(3), confirmation));
        Assert.NotNull(ProofMessages.Problem(s_secret, ProofMessages.Challenge(Nonce(4)), _controllerNonce, confirmation));
    }

    [Fact]
    public void Every_changed_bit_matters()
    {
        byte[] challenge = ProofMessages.Challenge(_executorNonce);
        byte[] answer = ProofMessages.Answer(s_secret, challenge, _controllerNonce)!;
        byte[] confirmation = ProofMessages.Confirmation(s_secret, _executorNonce, answer, out _);
        for (int bit = 0; bit < 8 * answer.Length; bit++)
        {
            ProofMessages.Confirmation(s_secret, _executorNonce, Changed(answer, bit), out bool isProved);
            Assert.False(isProved);
        }

        for (int bit = 0; bit < 8 * confirmation.Length; bit++)
        {
            Assert.NotNull(ProofMessages.Problem(s_secret, challenge, _controllerNonce, Changed(confirmation, bit)));
        }
    }

    [Theory]
    [InlineData("fifteen bytes!!", false)]
    [InlineData("sixteen bytes!!!", true)]
    [InlineData(" fifteen bytes!!\n", false)]
    public void Short_secrets_are_refused(string content, bool isLongEnough)
    {
        Exception? problem = Record.Exception(() => SharedSecret.From(content));
        Assert.Equal(isLongEnough, problem is null);
    }

    [Fact]
    public void White_space_around_a_secret_does_not_count()
    {
        byte[] challenge = ProofMessages.Challenge(_executorNonce);
        Assert.Equal(
            ProofMessages.Answer(s_secret, challenge, _controllerNonce),
            ProofMessages.Answer(SharedSecret.From("a secret of 24 characters\r\n"), challenge, _controllerNonce));
    }

    private static byte[] Key(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static byte[] Nonce(int first) => [.. Enumerable.Range(first, ProofMessages.NonceSize).Select(value => (byte)value)];

    private static byte[] Changed(byte[] bytes, int bit)
    {
        byte[] changed = [.. bytes];
        changed[bit / 8] ^= (byte)(1 << (bit % 8));
        return changed;
    }
}
