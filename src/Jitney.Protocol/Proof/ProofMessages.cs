using System.Diagnostics;
using System.Security.Cryptography;

namespace Jitney.Protocol.Proof;

/// <summary>The bytes with which both ends prove that they know the secret, before anything else is spoken. See docs/protocol.md.</summary>
/// <remarks>
/// <para>Challenge (executor): mark, nonce. Answer (controller): mark, nonce, proof. Confirmation (executor): mark, proof; or a refusal of the same size.
/// Over a Unix socket the controller's word, a mark, comes before all that. Instead of any message of its own the executor may say that it is busy.</para>
/// <para>The executor proves nothing to whom has not proved anything, both nonces are fresh, and a proof is bound to a role:
/// so neither bytes of an earlier connection nor the other end's own bytes are of any use.</para>
/// </remarks>
internal static class ProofMessages
{
    /// <summary>How many bytes each side chooses by chance for a connection.</summary>
    public const int NonceSize = 32;

    /// <summary>The size of each message's mark.</summary>
    public const int MarkSize = 8;

    /// <summary>The size of a challenge.</summary>
    public const int ChallengeSize = MarkSize + NonceSize;

    /// <summary>The size of an answer.</summary>
    public const int AnswerSize = MarkSize + NonceSize + Sha256.HashSize;

    /// <summary>The size of a confirmation or a refusal.</summary>
    public const int ConfirmationSize = MarkSize + Sha256.HashSize;

    // As a message's size, these would be far too large: who expects a message takes no mark for one. The last byte is the version.
    private static ReadOnlySpan<byte> ChallengeMark => "JITNEY?\x01"u8;

    private static ReadOnlySpan<byte> ChallengeBeforeTlsMark => "JITNEY#\x01"u8;

    /// <summary>How an answer begins.</summary>
    public static ReadOnlySpan<byte> AnswerMark => "JITNEY=\x01"u8;

    /// <summary>What a controller says over a Unix socket before anything else: that it is one.</summary>
    public static ReadOnlySpan<byte> Word => "JITNEY+\x01"u8;

    private static ReadOnlySpan<byte> ConfirmationMark => "JITNEY!\x01"u8;

    private static ReadOnlySpan<byte> RefusalMark => "JITNEY-\x01"u8;

    private static ReadOnlySpan<byte> BusyMark => "JITNEY~\x01"u8;

    /// <summary>Whether bytes begin as a challenge of any version does.</summary>
    public static bool IsChallenge(ReadOnlySpan<byte> bytes) => bytes.StartsWith(ChallengeMark[..^1]);

    /// <summary>Whether bytes begin as a challenge of any version does behind which TLS comes.</summary>
    public static bool IsChallengeBeforeTls(ReadOnlySpan<byte> bytes) => bytes.StartsWith(ChallengeBeforeTlsMark[..^1]);

    /// <summary>Whether bytes begin as a message does that says: not now.</summary>
    public static bool IsBusy(ReadOnlySpan<byte> bytes) => bytes.StartsWith(BusyMark[..^1]);

    /// <summary>The executor's word that there is no room now, of a challenge's and a confirmation's size.</summary>
    public static byte[] Busy() => [.. BusyMark, .. new byte[Sha256.HashSize]];

    /// <summary>The executor's word that the controller is not let in.</summary>
    public static byte[] Refusal() => [.. RefusalMark, .. new byte[Sha256.HashSize]];

    /// <summary>The executor's first message, on a connection that stays as it is or within TLS.</summary>
    public static byte[] Challenge(ReadOnlySpan<byte> executorNonce)
    {
        CheckNonce(executorNonce);
        return [.. ChallengeMark, .. executorNonce];
    }

    /// <summary>The executor's first message, where the secret's proofs hold.</summary>
    public static byte[] Challenge(SharedSecret secret, ReadOnlySpan<byte> executorNonce)
    {
        CheckNonce(executorNonce);
        return [.. MarkFor(secret), .. executorNonce];
    }

    /// <summary>The controller's answer.</summary>
    /// <returns>Null when the challenge is none of this version.</returns>
    public static byte[]? Answer(SharedSecret secret, ReadOnlySpan<byte> challenge, ReadOnlySpan<byte> controllerNonce)
    {
        CheckNonce(controllerNonce);
        return challenge.Length == ChallengeSize && challenge.StartsWith(MarkFor(secret))
            ? [.. AnswerMark, .. controllerNonce, .. secret.Prove(ProofRole.Controller, challenge[MarkSize..], controllerNonce)]
            : null;
    }

    /// <summary>The executor's word on an answer.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="executorNonce">What it chose.</param>
    /// <param name="answer">What came.</param>
    /// <param name="isProved">Whether the controller knows the secret.</param>
    public static byte[] Confirmation(SharedSecret secret, ReadOnlySpan<byte> executorNonce, ReadOnlySpan<byte> answer, out bool isProved)
    {
        CheckNonce(executorNonce);
        isProved = false;
        if (answer.Length == AnswerSize && answer.StartsWith(AnswerMark))
        {
            ReadOnlySpan<byte> controllerNonce = answer.Slice(MarkSize, NonceSize);
            isProved = CryptographicOperations.FixedTimeEquals(
                answer[(MarkSize + NonceSize)..],
                secret.Prove(ProofRole.Controller, executorNonce, controllerNonce));
            if (isProved)
            {
                return [.. ConfirmationMark, .. secret.Prove(ProofRole.Executor, executorNonce, controllerNonce)];
            }
        }

        return Refusal();
    }

    /// <summary>What the executor's word means.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="challenge">What the executor sent first.</param>
    /// <param name="controllerNonce">What the controller chose.</param>
    /// <param name="confirmation">What came last.</param>
    /// <returns>Null when both ends know the secret; else the problem.</returns>
    public static string? Problem(
        SharedSecret secret,
        ReadOnlySpan<byte> challenge,
        ReadOnlySpan<byte> controllerNonce,
        ReadOnlySpan<byte> confirmation)
    {
        CheckNonce(controllerNonce);
        Debug.Assert(challenge.Length == ChallengeSize, "an answer was made to it");
        if (confirmation.StartsWith(RefusalMark))
        {
            return "it has another secret";
        }

        return confirmation.Length == ConfirmationSize
            && confirmation.StartsWith(ConfirmationMark)
            && CryptographicOperations.FixedTimeEquals(
                confirmation[MarkSize..],
                secret.Prove(ProofRole.Executor, challenge[MarkSize..], controllerNonce))
                ? null
                : "it did not prove that it knows the secret";
    }

    private static ReadOnlySpan<byte> MarkFor(SharedSecret secret) => secret.ProofChannel is ProofChannel.BeforeTls ? ChallengeBeforeTlsMark : ChallengeMark;

    private static void CheckNonce(ReadOnlySpan<byte> nonce) => ArgumentOutOfRangeException.ThrowIfNotEqual(nonce.Length, NonceSize);
}
