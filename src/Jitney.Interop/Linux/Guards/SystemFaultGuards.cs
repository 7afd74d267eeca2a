using Jitney.Interop.Guards;

namespace Jitney.Interop.Linux.Guards;

/// <inheritdoc cref="FaultGuards"/>
internal sealed class SystemFaultGuards : FaultGuards
{
    /// <inheritdoc/>
    public override void StandDown() => FaultGuard.StandDown();
}
