using Jitney.Interop.Threads;

namespace Jitney.Interop.Linux.Threads;

/// <inheritdoc cref="ThreadFactory"/>
internal sealed class SystemThreadFactory : ThreadFactory
{
    /// <inheritdoc/>
    public override ThreadEnd EndOfThisThread() => SystemThreadEnd.OfCaller();
}
