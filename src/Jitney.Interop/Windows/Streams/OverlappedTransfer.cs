using System.Runtime.InteropServices;
using Jitney.Interop.Streams;

namespace Jitney.Interop.Windows.Streams;

/// <summary>A transfer that the system carries out by itself.</summary>
internal abstract unsafe class OverlappedTransfer : Transfer
{
    private const int Pending = 0x103;

    private readonly StreamCalls.Overlapped* _overlapped;
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
        *_overlapped = new StreamCalls.Overlapped { Event = Event };
        _error = Begin(bytes, count, _overlapped);
        _isKnown = _error != SystemErrorNumbers.ERROR_IO_PENDING;
        switch (_error)
        {
            case 0 or SystemErrorNumbers.ERROR_IO_PENDING:
                _error = 0;
                break;
            case SystemErrorNumbers.ERROR_MORE_DATA:
                // The rest of a pipe's message is read by the next one.
                _error = 0;
                _ = StreamCalls.SetEvent(Event);
                break;
            default:
                _ = StreamCalls.SetEvent(Event);
                break;
        }
    }

    /// <inheritdoc/>
    public override int Result(out int error)
    {
        uint count = 0;
        error = _error != 0 ? _error : Look(_overlapped, &count, isWait: 0);
        if (error == SystemErrorNumbers.ERROR_MORE_DATA)
        {
            error = 0;
        }

        return error is 0 or SystemErrorNumbers.ERROR_OPERATION_ABORTED ? (int)count : 0;
    }

    /// <inheritdoc/>
    public override bool Cancel(int milliseconds)
    {
        if (!IsComplete)
        {
            _ = StreamCalls.CancelIo(Handle, _overlapped);
            Await(Timeout.Infinite);
        }

        return true;
    }

    /// <inheritdoc/>
    public override void Close()
    {
        base.Close();
        NativeMemory.Free(_overlapped);
    }

    /// <summary>Begins, and tells the error; that of something under way where it is so.</summary>
    protected abstract int Begin(byte* bytes, int count, StreamCalls.Overlapped* overlapped);

    /// <summary>Asks what came of it, and tells the error.</summary>
    protected abstract int Look(StreamCalls.Overlapped* overlapped, uint* count, int isWait);
}
