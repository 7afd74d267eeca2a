using Jitney.Interop.Streams;

namespace Jitney.Interop.Processes;

/// <summary>Makes the types of this folder that the system gives. Their own static members say what is asked for.</summary>
internal abstract class ProcessFactory
{
    /// <summary>That of the system that this process runs on.</summary>
    public static ProcessFactory Here { get; } = Platform.Choose<ProcessFactory>(static () => new Linux.Processes.SystemProcessFactory(), static () => new Windows.Processes.SystemProcessFactory());

    /// <summary>The system's call that starts a program, as <see cref="SystemCallException.Call"/> names it.</summary>
    public abstract string StartCall { get; }

    /// <summary>Whether a file is a program only when its permissions say so.</summary>
    public abstract bool MarksPrograms { get; }

    /// <inheritdoc cref="ChildProcess.Start"/>
    public abstract ChildProcess Start(ProcessStart start);

    /// <inheritdoc cref="ExitSignal.Make"/>
    public abstract SafeDescriptor? MakeExitSignal();
}
