using Jitney.Interop.Threads;

namespace Jitney.Interop.Windows.Threads;

/// <inheritdoc cref="ThreadFactory"/>
internal sealed class SystemThreadFactory : ThreadFactory
{
    /// <inheritdoc/>
    public override ThreadEnd EndOfThisThread() => SystemThreadEnd.OfCaller();
}
