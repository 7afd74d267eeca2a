using Jitney.Interop;
using Jitney.Interop.Streams;

namespace Jitney.Relay;

/// <summary>The network connection below TLS, as a stream. One thread may read while another one writes.</summary>
/// <remarks>No wait outlives whoever holds the other end of the local connection.</remarks>
/// <param name="network">The connection; stays the caller's.</param>
/// <param name="local">Whose end ends the waits.</param>
internal sealed class CarrierStream(ByteConnection network, ByteConnection local) : Stream
{
    // What TLS sends when it does not like what it has got: an alert record of version 1.2, fatal, unexpected_message.
    private static readonly byte[] s_alert = [0x15, 3, 3, 0, 2, 2, 10];

    // What is left to be sent when nobody is there any more for whom it is sent.
    private static readonly TimeSpan s_lastWordsTake = TimeSpan.FromSeconds(5);

    private readonly DescriptorWait _readWait = new(network.Input, local.Input);
    private readonly DescriptorWait _writeWait = new(network.Output, local.Input);
    private readonly byte[] _beginning = new byte[16];
    private int _beginningSize;
    private bool _hasWritten;

    /// <summary>Whether the handshake is over. Until then the local end is not expected to close in one direction alone.</summary>
    public bool IsOpen { get; set; }

    /// <summary>The first bytes that the other end has sent.</summary>
    public ReadOnlySpan<byte> Beginning => _beginning.AsSpan(0, _beginningSize);

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            _readWait.Watch(1, IsOpen ? Readiness.Broken : Readiness.HungUp);
            _readWait.Wait(Timeout.InfiniteTimeSpan);
            if (_readWait.Seen(1) is not Readiness.None)
            {
                if (!IsOpen)
                {
                    Refuse();
                }

                throw new OperationCanceledException("the local end is closed");
            }

            if (network.TryRead(buffer, out int count, out _))
            {
                Remember(buffer[..count]);
                return count;
            }
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _hasWritten = true;
        while (!buffer.IsEmpty)
        {
            int count = (int)network.Write(buffer, []);
            buffer = buffer[count..];
            if (count == 0)
            {
                AwaitRoom();
            }
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Tells another end that speaks no TLS, or nothing at all, that TLS is spoken here. Best effort.</summary>
    public void Refuse()
    {
        if (!_hasWritten)
        {
            _hasWritten = true;
            try
            {
                network.Write(s_alert, []);
            }
            catch (Exception exception) when (exception is StreamEndedException or SystemCallException)
            {
                // Nobody wants to know.
            }
        }
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void AwaitRoom()
    {
        _writeWait.Watch(0, Readiness.Writable);
        _writeWait.Watch(1, Readiness.Broken);
        _writeWait.Wait(Timeout.InfiniteTimeSpan);
        if (_writeWait.Seen(0) is Readiness.None)
        {
            _writeWait.Watch(1, Readiness.None);
            if (!_writeWait.Wait(s_lastWordsTake))
            {
                throw new OperationCanceledException("the other end does not read any more");
            }
        }
    }

    private void Remember(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[..Math.Min(bytes.Length, _beginning.Length - _beginningSize)];
        bytes.CopyTo(_beginning.AsSpan(_beginningSize));
        _beginningSize += bytes.Length;
    }
}
