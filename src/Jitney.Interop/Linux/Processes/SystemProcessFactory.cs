using Jitney.Interop.Processes;
using Jitney.Interop.Streams;

namespace Jitney.Interop.Linux.Processes;

/// <inheritdoc cref="ProcessFactory"/>
internal sealed class SystemProcessFactory : ProcessFactory
{
    /// <inheritdoc/>
    public override ChildProcess Start(ProcessStart start) => SystemChildProcess.Start(start);

    /// <inheritdoc/>
    public override SafeDescriptor? MakeExitSignal() => null;
}
