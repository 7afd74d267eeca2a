using System.Runtime.InteropServices;

namespace Jitney.Interop.Streams;

/// <summary>Waits for many descriptors on one thread, and tells those who watch them which are ready.</summary>
/// <remarks>Not thread-safe. A descriptor costs some hundred bytes, and a wait no more than what is ready, however many are watched.</remarks>
internal abstract class ReadinessLoop : IDisposable
{
    /// <summary>Makes a loop that watches nothing.</summary>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public static ReadinessLoop Make() => StreamFactory.Here.MakeLoop();

    /// <summary>Watches a descriptor, until the watch is disposed of, which must come before the descriptor is closed.</summary>
    /// <param name="descriptor">The descriptor; stays the caller's.</param>
    /// <param name="wanted">What to wait for.</param>
    /// <param name="seen">Told what has been seen, again and again as long as that is so.</param>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public abstract DescriptorWatch Watch(SafeHandle descriptor, Readiness wanted, Action<Readiness> seen);

    /// <summary>Waits until something is ready, and tells those who watch it.</summary>
    /// <param name="timeout">How long to wait at most; infinite for as long as it takes.</param>
    /// <exception cref="SystemCallException">The system refused to wait.</exception>
    public abstract void Wait(TimeSpan timeout);

    /// <inheritdoc/>
    public abstract void Dispose();

    internal abstract void Forget(DescriptorWatch watch);

    internal abstract void Change(DescriptorWatch watch, Readiness before, Readiness wanted);
}
