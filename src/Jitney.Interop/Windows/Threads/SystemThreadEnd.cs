using Jitney.Interop.Threads;
using Jitney.Interop.Windows.Memory;

namespace Jitney.Interop.Windows.Threads;

/// <inheritdoc cref="ThreadEnd"/>
internal sealed class SystemThreadEnd : ThreadEnd
{
    private readonly KernelHandle _thread;

    private SystemThreadEnd(KernelHandle thread) => _thread = thread;

    /// <inheritdoc/>
    /// <remarks>The system says so after what libraries do for a thread's end is done.</remarks>
    public override bool HasCome
    {
        get
        {
            using var borrowed = new BorrowedHandle(_thread);
            return EventCalls.Wait(borrowed.Value, 0) == 0;
        }
    }

    /// <summary>That of the calling thread.</summary>
    /// <exception cref="SystemCallException">The system refuses.</exception>
    public static SystemThreadEnd OfCaller() =>
        HandleCalls.Duplicate(HandleCalls.ThisProcess, ThreadCalls.ThisThread, HandleCalls.ThisProcess, out nint copy, ThreadCalls.MayWait, 0, 0)
            ? new SystemThreadEnd(new KernelHandle(copy))
            : throw SystemCallException.FromLastError("DuplicateHandle", "the calling thread");
}
