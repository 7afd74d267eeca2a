using Jitney.Interop.Processes;

namespace Jitney.Interop.Windows.Processes;

/// <inheritdoc cref="ProcessFactory"/>
internal sealed class SystemProcessFactory : ProcessFactory
{
    /// <inheritdoc/>
    public override ChildProcess Start(ProcessStart start) => SystemChildProcess.Start(start);
}
