using Jitney.Interop.Streams;

namespace Jitney.Interop.Windows.Streams;

/// <summary>Carries bytes from or to a handle while nobody waits, one piece at a time.</summary>
/// <remarks>Its event is set while nothing is under way, and belongs to this object as the use of the handle does. Not thread-safe.</remarks>
internal abstract unsafe class Transfer
{
    private readonly SafeDescriptor _descriptor;

    /// <summary>Makes a transfer that is not under way.</summary>
    /// <param name="descriptor">The handle, which is kept open.</param>
    /// <param name="isWrite">Whether bytes go to it.</param>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    /// <exception cref="SystemCallException">The system refused.</exception>
    protected Transfer(SafeDescriptor descriptor, bool isWrite)
    {
        IsWrite = isWrite;
        bool added = false;
        descriptor.DangerousAddRef(ref added);
        Event = EventCalls.Create(null, isManual: 1, isSet: 1, null);
        if (Event == 0)
        {
            SystemCallException problem = SystemCallException.FromLastError("CreateEventW");
            descriptor.DangerousRelease();
            throw problem;
        }

        _descriptor = descriptor;
        Handle = descriptor.DangerousGetHandle();
    }

    /// <summary>Set while nothing is under way.</summary>
    public nint Event { get; }

    /// <summary>Whether nothing is under way.</summary>
    public virtual bool IsComplete => EventCalls.Wait(Event, 0) == EventCalls.IsSet;

    protected nint Handle { get; }

    protected bool IsWrite { get; }

    /// <summary>Makes the one that a handle needs.</summary>
    public static Transfer Of(SafeDescriptor descriptor, HandleKind kind, bool isWrite) =>
        kind is HandleKind.Socket ? new SocketTransfer(descriptor, isWrite)
        : kind.HasFlag(HandleKind.Overlapped) ? new FileTransfer(descriptor, kind, isWrite)
        : new ThreadTransfer(descriptor, isWrite);

    /// <summary>Begins. The bytes have to stay where they are until it is complete, or has been cancelled.</summary>
    public abstract void Start(byte* bytes, int count);

    /// <summary>What came of the last piece.</summary>
    /// <param name="error">The system's error; 0 for none.</param>
    /// <returns>How many bytes were carried.</returns>
    public abstract int Result(out int error);

    /// <summary>Reads what is known to be there, to where it belongs: what the system does not give up must be waited for.</summary>
    /// <returns>False when it was not there after all, and nothing has been read.</returns>
    public virtual bool TryNow(byte* bytes, int count, out int done, out int error)
    {
        Start(bytes, count);
        if (!IsComplete)
        {
            Cancel(Timeout.Infinite);
        }

        done = Result(out error);
        return done > 0 || error != SystemErrorNumbers.ERROR_OPERATION_ABORTED;
    }

    /// <summary>Waits until nothing is under way.</summary>
    /// <param name="milliseconds">How long at most; -1 for as long as it takes.</param>
    /// <returns>Whether that is so.</returns>
    public bool Await(int milliseconds) => EventCalls.Wait(Event, milliseconds) == EventCalls.IsSet;

    /// <summary>Gives up what is under way, of which a part may have been carried.</summary>
    /// <param name="milliseconds">How long to try; -1 for as long as it takes.</param>
    /// <returns>Whether nothing is under way any more.</returns>
    public abstract bool Cancel(int milliseconds);

    /// <summary>Closes the event, and leaves the handle to its owner. Nothing may be under way.</summary>
    public virtual void Close()
    {
        _ = HandleCalls.Close(Event);
        _descriptor.DangerousRelease();
    }
}
