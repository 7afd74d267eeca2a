using Jitney.Interop;
using Jitney.Interop.Processes;
using Jitney.Interop.Streams;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Executor.Listening;

/// <summary>The last message to a controller, written step by step, and its closing the connection, which is waited for.</summary>
/// <remarks>Closing a TCP connection while there is something unread resets it, and what was just written could be lost.</remarks>
internal sealed class Farewell
{
    private readonly ByteConnection _bytes;
    private readonly byte[] _rest = new byte[16 * 1024];
    private ReadOnlyMemory<byte> _message;

    /// <summary>Makes the message: a hangup.</summary>
    /// <param name="bytes">The connection, which does not block; stays the caller's.</param>
    /// <param name="problem">What went wrong; null for nothing.</param>
    /// <param name="end">How the worker ended; null where there was none.</param>
    public Farewell(ByteConnection bytes, string? problem, ExitStatus? end)
    {
        _bytes = bytes;
        ReadOnlyMemory<byte> content = HangupMessages.Encode(new SpsWriter(), problem, end is { } known ? known.End : null).Written;
        byte[] message = new byte[MessageHeader.Length + content.Length];
        MessageHeader.For(Opcode.Hangup, 0, ExecutorAddress.Null, content.Length).Write(message);
        content.Span.CopyTo(message.AsSpan(MessageHeader.Length));
        _message = message;
    }

    /// <summary>What has to come first before <see cref="Continue"/> can do more.</summary>
    public Readiness Wanted => _message.IsEmpty ? Readiness.Readable : Readiness.Writable;

    /// <summary>Does what can be done without waiting.</summary>
    /// <returns>False when all is done: the controller has closed, or is gone.</returns>
    public bool Continue()
    {
        try
        {
            if (!_message.IsEmpty)
            {
                _message = _message[(int)_bytes.Write(_message.Span, [])..];
                if (_message.IsEmpty)
                {
                    _bytes.CloseWriting();
                }

                return true;
            }

            // Not all that a controller goes on sending at once: others want to be looked after too.
            if (!_bytes.TryRead(_rest, out int count, out SafeDescriptor? received))
            {
                return true;
            }

            received?.Dispose();
            return count > 0;
        }
        catch (Exception exception) when (exception is StreamEndedException or SystemCallException)
        {
            // Nobody wants to know.
            return false;
        }
    }
}
