namespace Jitney.Interop.Processes;

/// <summary>The limits of this process, which its children share, as far as they are so low that they can be why something failed.</summary>
internal abstract class ScarceMeans
{
    /// <summary>Those of the system that this process runs on.</summary>
    public static ScarceMeans Here { get; } = Platform.Choose<ScarceMeans>(static () => new Linux.Processes.SystemScarceMeans(), static () => new Windows.Processes.SystemScarceMeans());

    /// <summary>The low limits, as the end of a sentence, such as "; it may have no more than 6 processes and threads (ulimit -u)"; empty when none is low.</summary>
    public abstract string Describe();
}
