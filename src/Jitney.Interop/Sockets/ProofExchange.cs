using System.Diagnostics;
using Jitney.Interop.Streams;
using Jitney.Protocol.Proof;

namespace Jitney.Interop.Sockets;

/// <summary>Has both ends of a fresh connection prove that they know a secret. See <see cref="ProofMessages"/>.</summary>
/// <remarks>The connection must not block, and stays the caller's. All waits end at a deadline.</remarks>
internal sealed class ProofExchange
{
    private const string WantsTls = "it wants TLS: connect to tls: instead of tcp:";

    private readonly ByteConnection _bytes;
    private readonly TimeSpan _limit;
    private readonly WakeSignal _wake;
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <summary>Makes an exchange that begins now.</summary>
    /// <param name="bytes">The connection, of which nothing has been read or written.</param>
    /// <param name="limit">How long all of it may take.</param>
    /// <param name="wake">Gives up early.</param>
    public ProofExchange(ByteConnection bytes, TimeSpan limit, WakeSignal wake) => (_bytes, _limit, _wake) = (bytes, limit, wake);

    /// <summary>Whether the problem is that the other end has no room now: it may have some soon.</summary>
    public bool IsToTryAgain { get; private set; }

    /// <summary>Says that this is a controller, which is to come before everything else over a Unix socket.</summary>
    /// <returns>Null when it is said; else the problem.</returns>
    public string? SayWord() => Write(ProofMessages.Word.ToArray());

    /// <summary>Plays the controller's part.</summary>
    /// <returns>Null when both ends know the secret; else the problem.</returns>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public string? AsController(SharedSecret secret)
    {
        byte[] nonce = RandomBytes.Here.Make(ProofMessages.NonceSize);
        byte[] challenge = new byte[ProofMessages.ChallengeSize];
        if (Read(challenge, ProofMessages.MarkSize, "a challenge") is { } problem)
        {
            return problem;
        }

        if (ProofMessages.Answer(secret, challenge, nonce) is not { } answer)
        {
            return ProblemWith(challenge) ?? (IsFor(secret, challenge)
                ? "it speaks another version of the proof"
                : ProofMessages.IsChallenge(challenge)
                ? "it listens without TLS: connect to tcp: instead of tls:"
                : "it asks for no proof of a secret; was it started with --secret-file?");
        }

        byte[] confirmation = new byte[ProofMessages.ConfirmationSize];
        return Write(answer)
            ?? Read(confirmation, ProofMessages.MarkSize, "a word on the proof")
            ?? ProblemWith(confirmation)
            ?? ProofMessages.Problem(secret, challenge, nonce, confirmation);
    }

    /// <summary>Finds out, for a controller without a secret, whether the executor asks for one. What it sent stays to be read.</summary>
    /// <returns>Null when its first bytes are no challenge, or when it closed the connection; else the problem.</returns>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public string? ExpectNoChallenge()
    {
        Span<byte> mark = stackalloc byte[ProofMessages.MarkSize];
        if (Await(Readiness.Readable) is { } problem)
        {
            return problem;
        }

        ReadOnlySpan<byte> beginning = mark[.._bytes.Peek(mark)];
        if (ProofMessages.IsChallenge(beginning))
        {
            return "it wants a secret to be proved: give --secret-file";
        }

        return ProblemWith(beginning);
    }

    private static bool IsFor(SharedSecret secret, ReadOnlySpan<byte> challenge) =>
        secret.IsBeforeTls ? ProofMessages.IsChallengeBeforeTls(challenge) : ProofMessages.IsChallenge(challenge);

    // What an executor may say that is no part of this exchange.
    private string? ProblemWith(ReadOnlySpan<byte> message)
    {
        if (ProofMessages.IsBusy(message))
        {
            IsToTryAgain = true;
            return "it has no room for another controller now";
        }

        return ProofMessages.IsChallengeBeforeTls(message) || IsTls(message) ? WantsTls : null;
    }

    // Reads exactly what is wanted, so that nothing of what follows the exchange is lost. After the first few bytes it is known whether the
    // other end speaks this language at all: a message shorter than ours must not be waited for to the end of the time.
    private string? Read(byte[] destination, int markSize, string what)
    {
        int done = 0;
        while (done < destination.Length)
        {
            if (!_bytes.TryRead(destination.AsSpan(done), out int count, out SafeDescriptor? received))
            {
                if (Await(Readiness.Readable) is { } problem)
                {
                    return $"{problem} instead of {what}";
                }

                continue;
            }

            received?.Dispose();
            if (count == 0)
            {
                return IsTls(destination.AsSpan(0, done)) ? WantsTls : $"the other end closed the connection instead of sending {what}";
            }

            done += count;
            if (done >= markSize && !destination.AsSpan().StartsWith("JITNEY"u8))
            {
                return null;
            }
        }

        return null;
    }

    // An alert: what those who speak TLS send to others.
    private static bool IsTls(ReadOnlySpan<byte> beginning) => beginning is [0x15, 3, ..];

    private string? Write(byte[] bytes)
    {
        int done = 0;
        try
        {
            while (done < bytes.Length)
            {
                long count = _bytes.Write(bytes.AsSpan(done), []);
                done += (int)count;
                if (count == 0 && Await(Readiness.Writable) is { } problem)
                {
                    return problem;
                }
            }
        }
        catch (StreamEndedException)
        {
            return "the other end closed the connection";
        }

        return null;
    }

    private string? Await(Readiness wanted)
    {
        var wait = new DescriptorWait(wanted is Readiness.Writable ? _bytes.Output : _bytes.Input, _wake.Descriptor);
        wait.Watch(0, wanted);
        TimeSpan left = _limit - Stopwatch.GetElapsedTime(_start);
        if (!wait.Wait(left > TimeSpan.Zero ? left : TimeSpan.Zero))
        {
            return $"the other end sent nothing of use within {_limit.TotalSeconds:0.###} s";
        }

        return wait.Seen(1) is Readiness.None ? null : throw new OperationCanceledException();
    }
}
