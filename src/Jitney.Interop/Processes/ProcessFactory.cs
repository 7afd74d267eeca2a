using Jitney.Interop.Streams;

namespace Jitney.Interop.Processes;

/// <summary>Makes the types of this folder that the system gives. Their own static members say what is asked for.</summary>
internal abstract class ProcessFactory
{
    /// <summary>That of the system that this process runs on.</summary>
    public static ProcessFactory Here { get; } = Platform.Choose<ProcessFactory>(static () => new Linux.Processes.SystemProcessFactory(), static () => new Windows.Processes.SystemProcessFactory());

    /// <inheritdoc cref="ChildProcess.Start"/>
    public abstract ChildProcess Start(ProcessStart start);

    /// <inheritdoc cref="ExitSignal.Make"/>
    public abstract SafeDescriptor? MakeExitSignal();
}
