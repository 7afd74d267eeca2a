using System.Runtime.InteropServices;

namespace Jitney.Interop.Streams;

/// <summary>Ends waits from another thread: a descriptor that becomes readable once and stays so.</summary>
/// <remarks>May be used from many threads.</remarks>
internal sealed class WakeSignal : IDisposable
{
    private readonly SafeDescriptor _descriptor;

    /// <summary>Makes a signal that is not given yet.</summary>
    /// <exception cref="SystemCallException">No descriptor could be had.</exception>
    public WakeSignal()
    {
        int number = StreamCalls.MakeEvent(0, StreamCalls.EFD_CLOEXEC | StreamCalls.EFD_NONBLOCK);
        _descriptor = number >= 0 ? new SafeDescriptor(number) : throw SystemCallException.FromLastError("eventfd");
    }

    /// <summary>What to wait for.</summary>
    public SafeHandle Descriptor => _descriptor;

    /// <summary>Gives the signal; nothing happens when it was given or disposed of before.</summary>
    public void Give()
    {
        try
        {
            using var borrowed = new BorrowedDescriptor(_descriptor);
            _ = StreamCalls.WriteEvent(borrowed.Number, 1);
        }
        catch (ObjectDisposedException)
        {
            // Whoever waited is gone.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();
}
