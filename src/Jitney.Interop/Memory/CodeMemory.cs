namespace Jitney.Interop.Memory;

/// <summary>Tells whether this process may execute what lies at an address. Thread-safe.</summary>
internal abstract class CodeMemory
{
    /// <summary>Those of the system that this process runs on.</summary>
    public static CodeMemory Here { get; } = Platform.Choose<CodeMemory>(
        static () => new Linux.Memory.SystemCodeMemory(),
        static () => new Windows.Memory.SystemCodeMemory());

    /// <summary>Whether an address lies in an executable mapping now. True where the system does not tell.</summary>
    public abstract bool MayBeCalled(ulong address);
}
