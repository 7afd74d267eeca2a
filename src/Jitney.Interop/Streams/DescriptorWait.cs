using System.Runtime.InteropServices;

namespace Jitney.Interop.Streams;

/// <summary>Waits for the first of several descriptors to become ready.</summary>
/// <remarks>Not thread-safe; another thread ends a wait by making one of the descriptors ready (see <see cref="WakeSignal"/>). The
/// descriptors stay their owners', and are kept from being closed during a wait.</remarks>
internal sealed class DescriptorWait
{
    private readonly SafeHandle[] _handles;
    private readonly Readiness[] _wanted;
    private readonly Readiness[] _seen;

    /// <summary>Makes a wait for descriptors, which are known by their position from now on; all wait for being readable at first.</summary>
    public DescriptorWait(params SafeHandle[] handles)
    {
        _handles = handles;
        _wanted = new Readiness[handles.Length];
        _seen = new Readiness[handles.Length];
        Array.Fill(_wanted, Readiness.Readable);
    }

    /// <summary>Says what to wait for at a descriptor; <see cref="Readiness.None"/> leaves it out.</summary>
    public void Watch(int position, Readiness wanted) => _wanted[position] = wanted;

    /// <summary>What the last wait saw at a descriptor.</summary>
    public Readiness Seen(int position) => _seen[position];

    /// <summary>Waits until one of the descriptors is ready.</summary>
    /// <param name="timeout">How long at most; <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes.</param>
    /// <returns>False when the time was over first.</returns>
    /// <exception cref="SystemCallException">The system refused to wait.</exception>
    public bool Wait(TimeSpan timeout) => DescriptorWaits.Here.Wait(_handles, _wanted, _seen, timeout);
}
