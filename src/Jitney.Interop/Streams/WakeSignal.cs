using System.Runtime.InteropServices;

namespace Jitney.Interop.Streams;

/// <summary>Ends waits from another thread: a descriptor that becomes readable once and stays so.</summary>
/// <remarks>May be used from many threads.</remarks>
internal sealed class WakeSignal : IDisposable
{
    private readonly SafeDescriptor _descriptor;

    /// <summary>Makes a signal that is not given yet.</summary>
    /// <exception cref="SystemCallException">No descriptor could be had.</exception>
    public WakeSignal() => _descriptor = Descriptors.Here.MakeSignal();

    /// <summary>What to wait for.</summary>
    public SafeHandle Descriptor => _descriptor;

    /// <summary>Gives the signal; nothing happens when it was given or disposed of before.</summary>
    public void Give()
    {
        try
        {
            Descriptors.Here.GiveSignal(_descriptor);
        }
        catch (ObjectDisposedException)
        {
            // Whoever waited is gone.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();
}
