using System.Diagnostics.CodeAnalysis;

namespace Jitney.Interop.Processes;

/// <summary>This process, for those who end it or look after its parent.</summary>
internal abstract class OwnProcess
{
    /// <summary>Those of the system that this process runs on.</summary>
    public static OwnProcess Here { get; } = Platform.Choose<OwnProcess>(static () => new Linux.Processes.SystemOwnProcess(), static () => new Windows.Processes.SystemOwnProcess());

    /// <summary>This process's own program, also when its file has been replaced since.</summary>
    public abstract string ProgramPath { get; }

    /// <summary>What the names of programs end with here, such as ".exe"; mostly nothing.</summary>
    public abstract string ProgramEnding { get; }

    /// <summary>The parent's process id; another one once the parent has ended.</summary>
    public abstract int ParentId { get; }

    /// <summary>Whether the calling thread is the one that the process began with.</summary>
    public abstract bool IsOnInitialThread { get; }

    /// <summary>How many descriptors the process may have open.</summary>
    public abstract int DescriptorLimit { get; }

    /// <summary>Gives the calling thread a name, of which the system keeps 15 bytes; the initial thread's is the process's.</summary>
    /// <param name="terminatedName">Up to a null byte.</param>
    public abstract void NameThread(ReadOnlySpan<byte> terminatedName);

    /// <summary>Ends the process as a C program ends: runs what was registered with <c>atexit</c>, writes out buffers, exits.</summary>
    /// <param name="code">The exit code; its low eight bits count, or on Windows all.</param>
    [DoesNotReturn]
    public abstract void Exit(int code);

    /// <summary>Ends the process at once, and runs nothing.</summary>
    /// <param name="code">The exit code; its low eight bits count, or on Windows all.</param>
    [DoesNotReturn]
    public abstract void ExitAtOnce(int code);

    /// <summary>Has the system end this process by SIGKILL as soon as the thread that started it ends.</summary>
    /// <param name="parent">The process that started this one. If it has ended already, this one ends now.</param>
    public abstract void EndWithParent(int parent);

    /// <summary>Takes an <see cref="ExitSignal"/> back, to give it when this process exits. Nothing happens where the system has no use for one.</summary>
    /// <param name="signal">The number of its descriptor.</param>
    public abstract void TellExit(int signal);
}
