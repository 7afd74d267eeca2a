using Jitney.Protocol.Messages;

namespace Jitney.Protocol.Wire;

/// <summary>Puts one message after another together from the bytes of a stream, in whatever pieces they arrive.</summary>
/// <remarks>
/// <para>It never asks for bytes beyond the current message, so that what arrives beside a message's first byte (a descriptor) can be told
/// to belong to it. A message's size is only a claim until its bytes are there: memory is set aside step by step as they arrive.</para>
/// <para>Not thread-safe.</para>
/// </remarks>
/// <param name="maximumSize">The largest message that is accepted, in bytes.</param>
internal sealed class MessageAssembler(int maximumSize = MessageAssembler.DefaultMaximumSize)
{
    /// <summary>The largest message accepted unless told otherwise: 1 GiB.</summary>
    public const int DefaultMaximumSize = 1 << 30;

    // What is set aside on the word of a header alone. A larger message's buffer grows as often as it is full, in steps that are large enough for
    // the copying not to count.
    private const int FirstPiece = 1 << 20;
    private const int Growth = 16;

    private readonly byte[] _headerBytes = new byte[MessageHeader.Length];
    private byte[]? _arguments;
    private int _size;
    private int _filled;

    /// <summary>The current message's header; valid once its bytes are there, and until the next message's first byte.</summary>
    public MessageHeader Header { get; private set; }

    /// <summary>Whether no byte of the next message has arrived: here a stream may end.</summary>
    public bool IsBetweenMessages => _arguments is null && _filled == 0;

    /// <summary>What has arrived of the current message's argument bytes.</summary>
    public ReadOnlySpan<byte> Partial => _arguments.AsSpan(0, _arguments is null ? 0 : _filled);

    /// <summary>Where the next bytes belong: at least one, and none beyond the current message.</summary>
    public Memory<byte> Wanted => _arguments is null ? _headerBytes.AsMemory(_filled) : _arguments.AsMemory(_filled, _size - _filled);

    /// <summary>Takes note that bytes were put at the beginning of <see cref="Wanted"/>.</summary>
    /// <param name="count">How many.</param>
    /// <param name="arguments">The argument bytes when the message is complete; the caller owns them, and may <see cref="LargeBuffers.Return">return</see> them.
    /// <see cref="Header"/> is the header.</param>
    /// <returns>Whether the message is complete.</returns>
    /// <exception cref="MalformedMessageException">The header breaks the protocol; nothing more can be read from this stream.</exception>
    public bool Advance(int count, out ReadOnlyMemory<byte> arguments)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Wanted.Length);
        _filled += count;
        arguments = default;
        if (_arguments is null)
        {
            if (_filled < MessageHeader.Length)
            {
                return false;
            }

            Header = MessageHeader.Read(_headerBytes, maximumSize);
            _filled = 0;
            if (Header.ArgumentSize == 0)
            {
                return true;
            }

            _size = (int)Math.Min(Header.ArgumentSize, FirstPiece);
            _arguments = LargeBuffers.Rent(_size);
            return false;
        }

        if (_filled < _size)
        {
            return false;
        }

        if (_filled < Header.ArgumentSize)
        {
            _size = (int)Math.Min(Header.ArgumentSize, (long)Growth * _size);
            byte[] larger = LargeBuffers.Rent(_size);
            _arguments.AsSpan(0, _filled).CopyTo(larger);
            LargeBuffers.Return(_arguments);
            _arguments = larger;
            return false;
        }

        arguments = _arguments.AsMemory(0, _size);
        _arguments = null;
        _filled = 0;
        return true;
    }
}
