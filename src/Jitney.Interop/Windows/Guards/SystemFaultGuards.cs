using Jitney.Interop.Guards;

namespace Jitney.Interop.Windows.Guards;

/// <inheritdoc cref="FaultGuards"/>
/// <remarks>Nobody can cut a file that is mapped here: the system refuses it. What could still be lost, a file of another machine, is read and not mapped.</remarks>
internal sealed class SystemFaultGuards : FaultGuards
{
    /// <inheritdoc/>
    public override void StandDown()
    {
    }
}
