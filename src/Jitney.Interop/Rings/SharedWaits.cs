namespace Jitney.Interop.Rings;

/// <summary>Makes what threads of two processes wait by at a word of memory that both share.</summary>
internal abstract class SharedWaits
{
    /// <summary>Those of the system that this process runs on.</summary>
    public static SharedWaits Here { get; } = Platform.Choose<SharedWaits>(static () => new Linux.Rings.SystemSharedWaits());

    /// <summary>Makes one.</summary>
    public abstract ISharedWait Make();
}
