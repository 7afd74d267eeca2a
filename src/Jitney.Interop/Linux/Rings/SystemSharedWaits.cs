using Jitney.Interop.Rings;

namespace Jitney.Interop.Linux.Rings;

/// <inheritdoc cref="SharedWaits"/>
internal sealed class SystemSharedWaits : SharedWaits
{
    /// <inheritdoc/>
    public override ISharedWait Make() => new FutexWait();
}
