using System.Runtime.InteropServices;

namespace Jitney.Interop.Signals;

/// <summary>The signals that ask a program to end, as something to wait for.</summary>
internal abstract class SignalWatch : IDisposable
{
    /// <summary>Readable when one of the signals has come.</summary>
    public abstract SafeHandle Descriptor { get; }

    /// <summary>Begins to watch them: the process no longer ends by them.</summary>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public static SignalWatch Begin() => Platform.Choose<SignalWatch>(static () => new Linux.Signals.SystemSignalWatch(), static () => new Windows.Signals.SystemSignalWatch());

    /// <inheritdoc/>
    public abstract void Dispose();
}
