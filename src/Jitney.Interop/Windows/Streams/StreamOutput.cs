using System.Runtime.InteropServices;
using Jitney.Interop.Streams;
using Jitney.Interop.Windows.Memory;
using Jitney.Interop.Windows.Sockets;

namespace Jitney.Interop.Windows.Streams;

/// <summary>What is written to a connection.</summary>
/// <remarks>
/// <para>Bytes are copied once, to where the system takes them from while nobody waits; the event is set while there is room for more. A pipe or socket keeps
/// much more by itself, so that one piece is hardly ever waited for before the next one follows.</para>
/// <para>What was taken goes on its way after this has been closed, and so does what tells the other end that nothing more will come: nobody waits for it, the
/// handle stays open until then, and who does not read loses it after a minute. One thread writes at a time.</para>
/// </remarks>
internal sealed unsafe class StreamOutput : StreamSide
{
    /// <summary>How much is taken at once.</summary>
    public const int MostAtOnce = 256 * 1024;

    private const int SmallestBuffer = 4096;
    private const int CancelTakes = 1000;
    private const int LastBytesTake = 60_000;
    private static readonly TimeSpan s_lastBytesTakeAtExit = TimeSpan.FromSeconds(5);

    private static readonly HashSet<StreamOutput> s_underWay = [];

    private readonly Lock _gate = new();
    private readonly SafeDescriptor _descriptor;
    private readonly HandleKind _kind;
    private byte* _buffer;
    private int _bufferSize;
    private int _position;
    private int _end;
    private int _error;
    private bool _isUnderWay;
    private bool _isEnding;
    private bool _hasToldEnd;
    private bool _isReleased;
    private bool _isFreed;
    private long _patience;
    private PoolWait? _watch;

    static StreamOutput() => AppDomain.CurrentDomain.ProcessExit += static (_, _) => SendAll(s_lastBytesTakeAtExit);

    /// <summary>Makes one to which nothing has been written.</summary>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public StreamOutput(SafeDescriptor descriptor, HandleKind kind)
        : base(Transfer.Of(descriptor, kind, isWrite: true)) => (_descriptor, _kind) = (descriptor, kind);

    /// <summary>Waits until what this process's connections have taken is on its way, which would go with the process.</summary>
    public static void SendAll(TimeSpan limit)
    {
        StreamOutput[] outputs;
        lock (s_underWay)
        {
            outputs = [.. s_underWay];
        }

        long end = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        foreach (StreamOutput output in outputs)
        {
            // Each may be closed and freed meanwhile, and so its event is not waited for.
            var wait = new SpinWait();
            while (!output.IsSent() && Environment.TickCount64 < end)
            {
                wait.SpinOnce();
            }
        }
    }

    /// <summary>Whether nothing is under way, so that the next piece is taken at once.</summary>
    public bool HasRoom
    {
        get
        {
            using var held = new BorrowedHandle(this);
            lock (_gate)
            {
                return Collect();
            }
        }
    }

    /// <inheritdoc cref="ByteConnection.Write"/>
    public long Write(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        using var held = new BorrowedHandle(this);
        long written = 0;
        while (true)
        {
            int taken = TryTake(first, second);
            written += taken;
            int ofFirst = Math.Min(taken, first.Length);
            first = first[ofFirst..];
            second = second[(taken - ofFirst)..];
            if (!_descriptor.IsWaiting || (first.IsEmpty && second.IsEmpty))
            {
                return written;
            }

            if (taken == 0)
            {
                Transfer.Await(Timeout.Infinite);
            }
        }
    }

    /// <summary>Takes nothing more, and tells the other end so, behind what is under way.</summary>
    public void End()
    {
        using var held = new BorrowedHandle(this);
        lock (_gate)
        {
            _isEnding = true;
            GoOn();
        }
    }

    /// <inheritdoc/>
    public override bool Prepare(Readiness wanted) => false;

    /// <inheritdoc/>
    public override Readiness Look(Readiness wanted)
    {
        using var held = new BorrowedHandle(this);
        lock (_gate)
        {
            return wanted.HasFlag(Readiness.Writable) && Finish() ? Readiness.Writable : Readiness.None;
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        lock (_gate)
        {
            // From now on nobody waits for ever.
            _watch?.Dispose();
            _watch = null;
            _isReleased = true;
            _patience = Environment.TickCount64 + LastBytesTake;
            GoOn();
        }

        return true;
    }

    private int TryTake(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        lock (_gate)
        {
            if (_isEnding)
            {
                throw new StreamEndedException();
            }

            if (!Collect())
            {
                return 0;
            }

            int size = (int)Math.Min((long)first.Length + second.Length, MostAtOnce);
            if (size == 0)
            {
                return 0;
            }

            if (_bufferSize < size)
            {
                _bufferSize = size <= SmallestBuffer ? SmallestBuffer : MostAtOnce;
                NativeMemory.Free(_buffer);
                _buffer = null;
                _buffer = (byte*)NativeMemory.Alloc((nuint)_bufferSize);
            }

            var buffer = new Span<byte>(_buffer, size);
            int ofFirst = Math.Min(first.Length, size);
            first[..ofFirst].CopyTo(buffer);
            second[..(size - ofFirst)].CopyTo(buffer[ofFirst..]);
            Begin(size);
            if (Transfer.IsComplete)
            {
                Collect();
            }

            return size;
        }
    }

    private void Begin(int size)
    {
        (_position, _end) = (0, size);
        _isUnderWay = true;
        Transfer.Start(_buffer, size);
        if (!Transfer.IsComplete)
        {
            lock (s_underWay)
            {
                s_underWay.Add(this);
            }
        }
    }

    // Takes note of what has been sent.
    private bool Collect()
    {
        return !Finish() ? false
            : _error == 0 ? true
            : SystemErrorNumbers.IsEndOfStream(_error) ? throw new StreamEndedException()
            : throw new SystemCallException("WriteFile", _error);
    }

    // What came of a piece counts once. Whether none is under way any more.
    private bool Finish()
    {
        if (_isUnderWay && IsOver())
        {
            _isUnderWay = false;
            lock (s_underWay)
            {
                s_underWay.Remove(this);
            }
        }

        return !_isUnderWay;
    }

    // What is left of a piece of which a part was sent follows at once.
    private bool IsOver()
    {
        while (Transfer.IsComplete)
        {
            int count = Transfer.Result(out _error);
            _position += count;
            if (count == 0 && _error == 0 && _position < _end)
            {
                _error = SystemErrorNumbers.ERROR_NO_DATA;
            }

            if (_error != 0 || _position >= _end)
            {
                return true;
            }

            Transfer.Start(_buffer + _position, _end - _position);
        }

        return false;
    }

    // What is to come behind the last piece, as far as nothing has to be waited for. The pool waits for the rest.
    private void GoOn()
    {
        if (_isEnding && !_hasToldEnd && Finish())
        {
            _hasToldEnd = true;
            TellEnd();
        }

        if (!Finish())
        {
            _watch ??= new PoolWait(
                Transfer.Event,
                () => ThreadPool.UnsafeQueueUserWorkItem(static output => output.GoOnAfterWait(), this, preferLocal: false),
                _isReleased ? (int)Math.Max(_patience - Environment.TickCount64, 0) : Timeout.Infinite);
        }
        else if (_isReleased && _watch is null)
        {
            Free();
        }
    }

    private void GoOnAfterWait()
    {
        lock (_gate)
        {
            if (_isFreed)
            {
                return;
            }

            _watch?.Dispose();
            _watch = null;
            if (_isReleased && Environment.TickCount64 >= _patience && !Finish())
            {
                // What is not given up stays where it is, and keeps the handle.
                _hasToldEnd = true;
                if (!Transfer.Cancel(CancelTakes))
                {
                    return;
                }
            }

            GoOn();
        }
    }

    private void TellEnd()
    {
        if (_error != 0)
        {
            return;
        }

        if (_kind is HandleKind.Socket)
        {
            // The transfer has kept the handle open, also where this is closed by now.
            _ = SocketCalls.Shutdown(_descriptor.DangerousGetHandle(), SocketCalls.SD_SEND);
        }
        else if (_kind.HasFlag(HandleKind.Messages))
        {
            Begin(0);
        }
    }

    private bool IsSent()
    {
        lock (_gate)
        {
            return _isFreed || (Finish() && (!_isEnding || _hasToldEnd));
        }
    }

    private void Free()
    {
        _isFreed = true;
        NativeMemory.Free(_buffer);
        _buffer = null;
        Transfer.Close();
    }
}
