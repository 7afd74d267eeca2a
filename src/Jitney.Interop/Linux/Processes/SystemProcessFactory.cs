using Jitney.Interop.Processes;
using Jitney.Interop.Streams;

namespace Jitney.Interop.Linux.Processes;

/// <inheritdoc cref="ProcessFactory"/>
internal sealed class SystemProcessFactory : ProcessFactory
{
    /// <summary>The value of <see cref="StartCall"/>.</summary>
    public const string Call = "posix_spawn";

    /// <inheritdoc/>
    public override string StartCall => Call;

    /// <inheritdoc/>
    public override bool MarksPrograms => true;

    /// <inheritdoc/>
    public override ChildProcess Start(ProcessStart start) => SystemChildProcess.Start(start);

    /// <inheritdoc/>
    public override SafeDescriptor? MakeExitSignal() => null;
}
