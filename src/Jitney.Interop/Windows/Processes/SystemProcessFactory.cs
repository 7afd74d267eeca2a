using Jitney.Interop.Processes;
using Jitney.Interop.Streams;

namespace Jitney.Interop.Windows.Processes;

/// <inheritdoc cref="ProcessFactory"/>
internal sealed class SystemProcessFactory : ProcessFactory
{
    /// <summary>The value of <see cref="StartCall"/>.</summary>
    public const string Call = "CreateProcessW";

    /// <inheritdoc/>
    public override string StartCall => Call;

    /// <inheritdoc/>
    public override bool MarksPrograms => false;

    /// <inheritdoc/>
    public override ChildProcess Start(ProcessStart start) => SystemChildProcess.Start(start);

    /// <inheritdoc/>
    public override SafeDescriptor? MakeExitSignal()
    {
        SafeDescriptor signal = Descriptors.Here.MakeSignal();
        Descriptors.Here.GiveSignal(signal);
        return signal;
    }
}
