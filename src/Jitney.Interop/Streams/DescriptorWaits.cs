using System.Runtime.InteropServices;

namespace Jitney.Interop.Streams;

/// <summary>Waits for several descriptors at once.</summary>
internal abstract class DescriptorWaits
{
    /// <summary>Those of the system that this process runs on.</summary>
    public static DescriptorWaits Here { get; } = Platform.Choose<DescriptorWaits>(static () => new Linux.Streams.SystemDescriptorWaits(), static () => new Windows.Streams.SystemDescriptorWaits());

    /// <summary>Waits until one of the descriptors is ready.</summary>
    /// <param name="handles">The descriptors, which are kept from being closed meanwhile.</param>
    /// <param name="wanted">What to wait for at each.</param>
    /// <param name="seen">What was seen at each; nothing when the time was over.</param>
    /// <param name="timeout">How long at most; <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes.</param>
    /// <returns>False when the time was over first.</returns>
    /// <exception cref="SystemCallException">The system refused to wait.</exception>
    public abstract bool Wait(ReadOnlySpan<SafeHandle> handles, ReadOnlySpan<Readiness> wanted, Span<Readiness> seen, TimeSpan timeout);
}
