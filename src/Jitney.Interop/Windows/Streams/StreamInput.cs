using System.Runtime.InteropServices;
using Jitney.Interop.Streams;
using Jitney.Interop.Windows.Memory;
using Jitney.Interop.Windows.Sockets;

namespace Jitney.Interop.Windows.Streams;

/// <summary>What is read from a connection.</summary>
/// <remarks>
/// <para>Windows tells when a read is complete, and not when one could be. So where nothing is there, a read is left under way, whose end is what is waited
/// for. It never asks for more bytes than the last reader did, so that whoever gets the handle next misses none. What is there is read to where it belongs.</para>
/// <para>One thread may read while others wait or look.</para>
/// </remarks>
internal sealed unsafe class StreamInput : StreamSide
{
    private const int BufferSize = 64 * 1024;
    private const int MostAtOnce = 1 << 20;
    private const int FewBytes = 256;
    private const int CancelTakes = 1000;

    private readonly Lock _gate = new();
    private readonly SafeDescriptor _descriptor;
    private readonly HandleKind _kind;
    private byte* _buffer;
    private int _bufferSize;
    private int _position;
    private int _end;
    private int _wanted = 1;
    private int _error;
    private bool _isUnderWay;
    private bool _hasEnded;

    /// <summary>Makes one that has read nothing.</summary>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public StreamInput(SafeDescriptor descriptor, HandleKind kind)
        : base(Transfer.Of(descriptor, kind, isWrite: false))
    {
        _descriptor = descriptor;
        _kind = kind;
    }

    private bool IsPipe => _kind.HasFlag(HandleKind.Pipe);

    /// <inheritdoc cref="ByteConnection.TryRead"/>
    public bool TryRead(Span<byte> destination, out int count)
    {
        using var held = new BorrowedHandle(this);
        while (!TryReadOnce(destination, out count))
        {
            if (!_descriptor.IsWaiting)
            {
                return false;
            }

            Transfer.Await(Timeout.Infinite);
        }

        return true;
    }

    /// <inheritdoc cref="ByteConnection.Peek"/>
    public int Peek(Span<byte> destination)
    {
        using var held = new BorrowedHandle(this);
        lock (_gate)
        {
            Collect();
            if (_position < _end || _isUnderWay || _hasEnded)
            {
                int kept = Math.Min(_end - _position, destination.Length);
                new ReadOnlySpan<byte>(_buffer + _position, kept).CopyTo(destination);
                destination = destination[kept..];
                return kept + (kept > 0 && !destination.IsEmpty && !_hasEnded && !_isUnderWay ? PeekBehind(destination) : 0);
            }

            return PeekBehind(destination);
        }
    }

    /// <inheritdoc/>
    public override bool Prepare(Readiness wanted)
    {
        using var held = new BorrowedHandle(this);
        if (wanted.HasFlag(Readiness.Readable))
        {
            lock (_gate)
            {
                if (_position == _end && !_isUnderWay && !_hasEnded)
                {
                    Begin(_wanted);
                }
            }
        }

        return (wanted & (Readiness.HungUp | Readiness.Broken)) != 0;
    }

    /// <inheritdoc/>
    public override Readiness Look(Readiness wanted)
    {
        using var held = new BorrowedHandle(this);
        Readiness seen = Readiness.None;
        lock (_gate)
        {
            if (wanted.HasFlag(Readiness.Readable) && (!_isUnderWay || Transfer.IsComplete))
            {
                seen |= Readiness.Readable;
            }

            if ((wanted & (Readiness.HungUp | Readiness.Broken)) != 0 && IsHungUp())
            {
                seen |= wanted & (Readiness.HungUp | Readiness.Broken);
            }
        }

        return seen;
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        // A thread that waits for ever keeps what it would write to.
        if (Transfer.Cancel(CancelTakes))
        {
            NativeMemory.Free(_buffer);
        }

        Transfer.Close();
        return true;
    }

    private bool TryReadOnce(Span<byte> destination, out int count)
    {
        lock (_gate)
        {
            Collect();
            if (_position < _end)
            {
                count = Math.Min(_end - _position, destination.Length);
                new ReadOnlySpan<byte>(_buffer + _position, count).CopyTo(destination);
                _position += count;
                if (count < destination.Length && !_hasEnded && TryReadAvailable(destination[count..], out int more))
                {
                    count += more;
                }

                return true;
            }

            count = 0;
            if (_hasEnded)
            {
                return _error == 0 ? true : throw new SystemCallException("ReadFile", _error);
            }

            _wanted = Math.Min(destination.Length, BufferSize);
            if (_isUnderWay)
            {
                return false;
            }

            // It is faster to copy little than to ask first how much is there.
            if (destination.Length > FewBytes && TryReadAvailable(destination, out count))
            {
                return true;
            }

            Begin(_wanted);
        }

        return Transfer.IsComplete && TryReadOnce(destination, out count);
    }

    private bool TryReadAvailable(Span<byte> destination, out int count)
    {
        count = 0;
        int size = Math.Min(Math.Min(Available(), destination.Length), MostAtOnce);
        fixed (byte* bytes = destination)
        {
            // Each read ends with a message at the latest, and what is there may be many.
            while (count < size && Transfer.TryNow(bytes + count, size - count, out int done, out int error))
            {
                count += done;
                if (done == 0)
                {
                    End(error);
                    break;
                }
            }
        }

        return count > 0 || (_hasEnded && _error == 0);
    }

    private void Begin(int size)
    {
        if (_bufferSize < size)
        {
            _buffer = (byte*)NativeMemory.Realloc(_buffer, (nuint)size);
            _bufferSize = size;
        }

        _position = _end = 0;
        _isUnderWay = true;
        Transfer.Start(_buffer, size);
    }

    private void Collect()
    {
        if (_isUnderWay && Transfer.IsComplete)
        {
            _isUnderWay = false;
            int count = Transfer.Result(out int error);
            (_position, _end) = (0, count);
            if (count == 0 && error != SystemErrorNumbers.ERROR_OPERATION_ABORTED)
            {
                End(error);
            }
        }
    }

    // A read ends with the thread that began it, has read nothing then, and is begun anew.
    private bool HasReadEnd() => _isUnderWay && Transfer.IsComplete && Transfer.Result(out int error) == 0 && error != SystemErrorNumbers.ERROR_OPERATION_ABORTED;

    // A message without bytes is how a pipe says that no more will come, and so is a read of no bytes anywhere else.
    private void End(int error)
    {
        _hasEnded = true;
        _error = error == 0 || SystemErrorNumbers.IsEndOfStream(error) ? 0 : error;
    }

    // How many bytes are there; 0 where that is not known.
    private int Available()
    {
        uint available = 0;
        using var borrowed = new BorrowedHandle(_descriptor);
        if (_kind is HandleKind.Socket)
        {
            return SocketCalls.Control(borrowed.Value, SocketCalls.FIONREAD, &available) == 0 ? (int)Math.Min(available, int.MaxValue) : 0;
        }

        return IsPipe && StreamCalls.PeekNamedPipe(borrowed.Value, null, 0, null, &available, null) != 0 ? (int)Math.Min(available, int.MaxValue) : 0;
    }

    private int PeekBehind(Span<byte> destination)
    {
        uint count = 0;
        using var borrowed = new BorrowedHandle(_descriptor);
        fixed (byte* bytes = destination)
        {
            if (_kind is HandleKind.Socket)
            {
                return Available() > 0 ? Math.Max(SocketCalls.Receive(borrowed.Value, bytes, destination.Length, SocketCalls.MSG_PEEK), 0) : 0;
            }

            return IsPipe && StreamCalls.PeekNamedPipe(borrowed.Value, bytes, (uint)destination.Length, &count, null, null) != 0 ? (int)count : 0;
        }
    }

    // Of a socket it is seen as soon as all that came before has been read. Who asks where everybody waits would wait for what is being read, which tells the same.
    private bool IsHungUp()
    {
        if (_hasEnded || HasReadEnd())
        {
            return true;
        }

        using var borrowed = new BorrowedHandle(_descriptor);
        if (_kind is HandleKind.Socket)
        {
            return !_isUnderWay && IsSocketAtEnd(borrowed.Value);
        }

        StreamCalls.PipeState state;
        nint* status = stackalloc nint[2];
        return IsPipe && !(_isUnderWay && _kind.HasFlag(HandleKind.Waiting))
            && StreamCalls.QueryInformationFile(borrowed.Value, status, &state, (uint)sizeof(StreamCalls.PipeState), StreamCalls.FilePipeLocalInformation) == 0
            && state.NamedPipeState != StreamCalls.FILE_PIPE_CONNECTED_STATE;
    }

    // recv(2) would wait where nothing has come.
    private static bool IsSocketAtEnd(nint socket)
    {
        var entry = new SocketCalls.PollEntry { Socket = socket, Events = SocketCalls.POLLRDNORM };
        byte one;
        return SocketCalls.Poll(&entry, 1, 0) > 0 && SocketCalls.Receive(socket, &one, 1, SocketCalls.MSG_PEEK) <= 0;
    }
}
