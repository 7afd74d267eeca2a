using System.Runtime.InteropServices;

namespace Jitney.Interop.Streams;

/// <summary>A descriptor that a <see cref="ReadinessLoop"/> watches, until this is disposed of. Not thread-safe.</summary>
internal sealed class DescriptorWatch : IDisposable
{
    private readonly ReadinessLoop _loop;
    private readonly Action<Readiness> _seen;
    private Readiness _wanted;

    internal DescriptorWatch(ReadinessLoop loop, ulong number, SafeHandle descriptor, Action<Readiness> seen) =>
        (_loop, Number, Descriptor, _seen) = (loop, number, descriptor, seen);

    internal ulong Number { get; }

    internal SafeHandle Descriptor { get; }

    /// <summary>Says what to wait for from now on; for nothing, not even the other end's being gone, with <see cref="Readiness.None"/>.</summary>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public void WaitFor(Readiness wanted)
    {
        if (wanted != _wanted)
        {
            _loop.Change(this, _wanted, wanted);
            _wanted = wanted;
        }
    }

    /// <summary>Ends the watch. The descriptor must be open still.</summary>
    public void Dispose()
    {
        WaitFor(Readiness.None);
        _loop.Forget(this);
    }

    internal void Tell(Readiness seen)
    {
        if (_wanted is not Readiness.None)
        {
            _seen(seen);
        }
    }
}
