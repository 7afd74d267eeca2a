namespace Jitney.Interop.Streams;

/// <summary>A standard stream of this process without the runtime's console, which starts a thread, handles signals and cannot open what is closed.</summary>
/// <remarks>A stream that the process was started without fails when it is used, and never means what has been opened since under its number. Closing
/// it closes nothing. Not buffered; to be used by one thread at a time.</remarks>
/// <param name="number">0, 1 or 2.</param>
internal sealed class StandardStream(int number) : Stream
{
    /// <summary>The number of standard input.</summary>
    public const int Input = 0;

    /// <summary>The number of standard output.</summary>
    public const int Output = 1;

    /// <summary>The number of standard error.</summary>
    public const int Error = 2;

    /// <inheritdoc/>
    public override bool CanRead => number == Input;

    /// <inheritdoc/>
    public override bool CanWrite => number != Input;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public override void Flush()
    {
        // Nothing is held back.
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">It cannot be written to; the message says why.</exception>
    public override void Write(ReadOnlySpan<byte> buffer) => StandardStreams.Here.Write(number, buffer);

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    /// <exception cref="IOException">It cannot be read; the message says why.</exception>
    public override int Read(Span<byte> buffer) => StandardStreams.Here.Read(number, buffer);

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();
}
