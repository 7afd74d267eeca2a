namespace Jitney.Interop.Processes;

/// <summary>Finds programs as shells do.</summary>
internal abstract class ProgramSearch
{
    /// <summary>That of the system that this process runs on.</summary>
    public static ProgramSearch Here { get; } = Platform.Choose<ProgramSearch>(static () => new Linux.Processes.SystemProgramSearch(), static () => new Windows.Processes.SystemProgramSearch());

    /// <summary>A program's file, searched for in <c>PATH</c> unless it is named with a folder; null when it is nowhere.</summary>
    public abstract string? Find(string name);
}
