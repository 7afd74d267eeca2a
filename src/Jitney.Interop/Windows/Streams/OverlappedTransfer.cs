using System.Runtime.InteropServices;
using Jitney.Interop.Streams;

namespace Jitney.Interop.Windows.Streams;

/// <summary>A transfer that the system carries out by itself.</summary>
/// <remarks>What is written outlives the thread that wrote it: what may not be done at once is begun on the <see cref="LastingThread"/>.</remarks>
internal abstract unsafe class OverlappedTransfer : Transfer
{
    private const int Pending = 0x103;
    private const int BetweenTries = 10;

    private readonly StreamCalls.Overlapped* _overlapped;
    private int _doneAtOnce;
    private bool _isAllDone;
    private int _error;
    private bool _isKnown = true;

    /// <inheritdoc/>
    protected OverlappedTransfer(SafeDescriptor descriptor, bool isWrite)
        : base(descriptor, isWrite) => _overlapped = (StreamCalls.Overlapped*)NativeMemory.AllocZeroed((nuint)sizeof(StreamCalls.Overlapped));

    /// <inheritdoc/>
    /// <remarks>The system writes the status before it sets the event: only when both have been seen may the next piece begin.</remarks>
    public override bool IsComplete => _isKnown || (Volatile.Read(ref _overlapped->Status) != Pending && (_isKnown = base.IsComplete));

    /// <inheritdoc/>
    public override void Start(byte* bytes, int count)
    {
        // Whatever begins resets the event first.
        *_overlapped = new StreamCalls.Overlapped { Event = Event, Offset = OffsetBehind(_overlapped->Offset + (ulong)_overlapped->Transferred) };
        _doneAtOnce = IsWrite ? WriteAtOnce(bytes, count) : 0;
        _isAllDone = _doneAtOnce == count && count > 0;
        _error = 0;
        if (_isAllDone)
        {
            _isKnown = true;
            _ = EventCalls.Set(Event);
        }
        else
        {
            int error = !IsWrite || IsDoneAtOnce(count) ? Begin(bytes, count, _overlapped) : BeginLasting(bytes + _doneAtOnce, count - _doneAtOnce);
            _isKnown = error != SystemErrorNumbers.ERROR_IO_PENDING;
            if (error is SystemErrorNumbers.ERROR_MORE_DATA)
            {
                // The rest of a pipe's message is read by the next one.
                _ = EventCalls.Set(Event);
            }
            else if (error is not (0 or SystemErrorNumbers.ERROR_IO_PENDING))
            {
                _error = error;
                _ = EventCalls.Set(Event);
            }
        }
    }

    /// <inheritdoc/>
    public override int Result(out int error)
    {
        uint count = 0;
        error = _isAllDone || _error != 0 ? _error : Look(_overlapped, &count, isWait: 0);
        if (error == SystemErrorNumbers.ERROR_MORE_DATA)
        {
            error = 0;
        }

        return _doneAtOnce + (error is 0 or SystemErrorNumbers.ERROR_OPERATION_ABORTED ? (int)count : 0);
    }

    /// <inheritdoc/>
    public override bool Cancel(int milliseconds)
    {
        long end = Environment.TickCount64 + milliseconds;
        while (!IsComplete)
        {
            if (milliseconds != Timeout.Infinite && Environment.TickCount64 >= end)
            {
                return false;
            }

            _ = StreamCalls.CancelIo(Handle, _overlapped);
            Await(BetweenTries);
        }

        return true;
    }

    /// <inheritdoc/>
    /// <remarks>What the system does not give up keeps what it would write to.</remarks>
    public override void Close()
    {
        if (IsComplete)
        {
            base.Close();
            NativeMemory.Free(_overlapped);
        }
    }

    /// <summary>Begins, and tells the error; that of something under way where it is so.</summary>
    protected abstract int Begin(byte* bytes, int count, StreamCalls.Overlapped* overlapped);

    /// <summary>Asks what came of it, and tells the error.</summary>
    protected abstract int Look(StreamCalls.Overlapped* overlapped, uint* count, int isWait);

    /// <summary>Where in its file a piece lies; of no concern to what is no file.</summary>
    /// <param name="last">Where the last one ended.</param>
    protected virtual ulong OffsetBehind(ulong last) => 0;

    /// <summary>Writes what can be written without waiting; how many bytes, none where that cannot be asked for.</summary>
    protected virtual int WriteAtOnce(byte* bytes, int count) => 0;

    /// <summary>Whether a piece will be written before the call that begins it returns.</summary>
    protected virtual bool IsDoneAtOnce(int count) => false;

    private int BeginLasting(byte* bytes, int count)
    {
        try
        {
            return LastingThread.Do(() => Begin(bytes, count, _overlapped));
        }
        catch (Exception exception) when (exception is OutOfMemoryException or ThreadStartException)
        {
            return SystemErrorNumbers.ERROR_NOT_ENOUGH_MEMORY;
        }
    }
}
