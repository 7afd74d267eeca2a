using System.Runtime.InteropServices;
using Jitney.Interop.Streams;

namespace Jitney.Interop.Windows.Streams;

/// <summary>What is written to a connection.</summary>
/// <remarks>
/// <para>Bytes are copied once, to where the system takes them from while nobody waits; the event is set while there is room for more. A pipe or socket keeps
/// much more by itself, so that one piece is hardly ever waited for before the next one follows.</para>
/// <para>One thread writes at a time.</para>
/// </remarks>
internal sealed unsafe class StreamOutput : StreamSide
{
    /// <summary>How much is taken at once.</summary>
    public const int MostAtOnce = 256 * 1024;

    private const int SmallestBuffer = 4096;
    private const int CancelTakes = 1000;

    private static readonly HashSet<StreamOutput> s_underWay = [];

    private readonly Lock _gate = new();
    private readonly SafeDescriptor _descriptor;
    private byte* _buffer;
    private int _bufferSize;
    private int _position;
    private int _end;
    private int _error;
    private bool _isUnderWay;

    /// <summary>Makes one to which nothing has been written.</summary>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public StreamOutput(SafeDescriptor descriptor, HandleKind kind)
        : base(Transfer.Of(descriptor, kind, isWrite: true)) => _descriptor = descriptor;

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
            output.TrySend(end);
        }
    }

    /// <summary>Whether nothing is under way, so that the next piece is taken at once.</summary>
    public bool HasRoom
    {
        get
        {
            lock (_gate)
            {
                return Collect();
            }
        }
    }

    /// <inheritdoc cref="ByteConnection.Write"/>
    public long Write(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
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
                AwaitRoom(Timeout.Infinite);
            }
        }
    }

    /// <summary>Waits until all is on its way that was taken.</summary>
    /// <param name="end">Until when.</param>
    /// <returns>Whether it is.</returns>
    public bool TrySend(long end)
    {
        try
        {
            while (!HasRoom)
            {
                long left = end - Environment.TickCount64;
                if (left <= 0)
                {
                    return false;
                }

                AwaitRoom((int)Math.Min(left, int.MaxValue));
            }

            return true;
        }
        catch (Exception exception) when (exception is StreamEndedException or SystemCallException or ObjectDisposedException)
        {
            // Nobody wants it.
            return true;
        }
    }

    /// <summary>Writes a message without bytes, behind what is under way.</summary>
    public void WriteEmpty(int milliseconds)
    {
        TrySend(Environment.TickCount64 + milliseconds);
        lock (_gate)
        {
            if (!_isUnderWay && _error == 0)
            {
                Begin(0);
            }
        }
    }

    /// <inheritdoc/>
    public override bool Prepare(Readiness wanted) => false;

    /// <inheritdoc/>
    public override Readiness Look(Readiness wanted)
    {
        lock (_gate)
        {
            return wanted.HasFlag(Readiness.Writable) && Finish() ? Readiness.Writable : Readiness.None;
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        if (Transfer.Cancel(CancelTakes))
        {
            NativeMemory.Free(_buffer);
        }

        Transfer.Close();
        lock (s_underWay)
        {
            s_underWay.Remove(this);
        }

        return true;
    }

    private int TryTake(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        lock (_gate)
        {
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

    private void AwaitRoom(int milliseconds)
    {
        bool added = false;
        DangerousAddRef(ref added);
        Transfer.Await(milliseconds);
        DangerousRelease();
    }
}
