using Jitney.Interop.Streams;
using Jitney.Protocol.Proof;

namespace Jitney.Interop.Sockets;

/// <summary>The executor's part of a proof, step by step, without ever waiting. See <see cref="ProofMessages"/>.</summary>
/// <remarks>Costs some hundred bytes. All that is sent fits into what the system keeps for a fresh connection, so that who does not read keeps nobody waiting.</remarks>
internal sealed class ControllerProof
{
    private readonly ByteConnection _bytes;
    private readonly SharedSecret? _secret;
    private readonly byte[] _nonce;
    private readonly byte[] _received;
    private readonly int _wordSize;
    private byte[]? _confirmation;
    private int _filled;

    /// <summary>Makes a proof of a secret.</summary>
    /// <param name="bytes">The connection, of which nothing has been read or written, and which does not block; stays the caller's.</param>
    /// <param name="secret">What is to be proved.</param>
    public ControllerProof(ByteConnection bytes, SharedSecret secret)
        : this(bytes, secret, 0)
    {
    }

    private ControllerProof(ByteConnection bytes, SharedSecret? secret, int wordSize)
    {
        (_bytes, _secret, _wordSize) = (bytes, secret, wordSize);
        _nonce = secret is null ? [] : RandomBytes.Here.Make(ProofMessages.NonceSize);
        _received = new byte[wordSize + (secret is null ? 0 : ProofMessages.AnswerSize)];
    }

    /// <summary>What the controller is to send.</summary>
    public string Wanted => _secret is null ? "a controller's word" : "an answer to the challenge";

    /// <summary>Makes a proof over a Unix socket: a controller's word, and behind it that of a secret if there is one.</summary>
    /// <inheritdoc cref="ControllerProof(ByteConnection, SharedSecret)" path="/param"/>
    public static ControllerProof OverUnixSocket(ByteConnection bytes, SharedSecret? secret) => new(bytes, secret, ProofMessages.Word.Length);

    /// <summary>Sends the challenge, if there is one.</summary>
    /// <returns>Null when it is on its way; else the problem.</returns>
    public string? Begin() => _secret is null ? null : Send(ProofMessages.Challenge(_secret, _nonce));

    /// <summary>Looks at what has come.</summary>
    /// <param name="problem">Why the controller is refused, if it is; it has been told so, and is to be closed.</param>
    public ProofState Continue(out string? problem)
    {
        problem = null;
        while (_filled < _received.Length)
        {
            int count;
            try
            {
                if (!_bytes.TryRead(_received.AsSpan(_filled), out count, out SafeDescriptor? carried))
                {
                    return ProofState.Waiting;
                }

                carried?.Dispose();
            }
            catch (SystemCallException exception)
            {
                problem = exception.Message;
                return ProofState.Refused;
            }

            if (count == 0)
            {
                problem = $"the other end closed the connection instead of sending {Wanted}";
                return ProofState.Refused;
            }

            _filled += count;
            if (!BeginsWell())
            {
                return Refuse(out problem);
            }
        }

        if (_secret is null)
        {
            return ProofState.Proved;
        }

        _confirmation = ProofMessages.Confirmation(_secret, _nonce, _received.AsSpan(_wordSize), out bool isProved);
        return isProved ? ProofState.Proved : Refuse(out problem);
    }

    /// <summary>Tells a controller that has proved that it knows the secret that this end does too.</summary>
    /// <returns>Null when it is on its way; else the problem.</returns>
    public string? Confirm() => _confirmation is null ? null : Send(_confirmation);

    /// <summary>Tells the controller that there is no room for it now. Best effort.</summary>
    public void SayBusy() => Send(ProofMessages.Busy());

    // Who says something else is not waited for: a message shorter than ours would never be complete.
    private bool BeginsWell()
    {
        ReadOnlySpan<byte> word = ProofMessages.Word[.._wordSize];
        ReadOnlySpan<byte> received = _received.AsSpan(0, _filled);
        int inWord = Math.Min(_filled, word.Length);
        if (!received[..inWord].SequenceEqual(word[..inWord]))
        {
            return false;
        }

        received = received[inWord..];
        int inMark = Math.Min(received.Length, ProofMessages.MarkSize);
        return received[..inMark].SequenceEqual(ProofMessages.AnswerMark[..inMark]);
    }

    private ProofState Refuse(out string? problem)
    {
        if (_secret is not null)
        {
            Send(ProofMessages.Refusal());
            problem = "the controller did not prove that it knows the secret";
        }
        else
        {
            problem = "the other end did not say that it is a controller";
        }

        return ProofState.Refused;
    }

    private string? Send(byte[] message)
    {
        try
        {
            return _bytes.Write(message, []) == message.Length ? null : "the other end does not read what it is sent";
        }
        catch (StreamEndedException)
        {
            return "the other end closed the connection";
        }
        catch (SystemCallException exception)
        {
            return exception.Message;
        }
    }
}
