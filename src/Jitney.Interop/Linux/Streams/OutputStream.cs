using System.Runtime.InteropServices;
using Jitney.Interop.Linux.Files;

namespace Jitney.Interop.Linux.Streams;

/// <summary>What is written to an open file, and how much that is.</summary>
/// <remarks>Closing it closes nothing. Not buffered; to be used by one thread at a time.</remarks>
/// <param name="file">The file, which must stay open.</param>
internal sealed class OutputStream(SafeHandle file) : Stream
{
    private long _written;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <summary>How many bytes were written.</summary>
    public override long Length => _written;

    /// <inheritdoc/>
    public override long Position { get => _written; set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public override void Flush()
    {
        // Nothing is held back.
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">It cannot be written to; the message says why.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        DescriptorOutput.WriteAll(file, buffer);
        _written += buffer.Length;
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();
}
