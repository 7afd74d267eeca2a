namespace Jitney.Interop.Threads;

/// <summary>Sizes of stacks.</summary>
internal abstract class StackSize
{
    /// <summary>Those of the system that this process runs on.</summary>
    public static StackSize Here { get; } = Platform.Choose<StackSize>(
        static () => new Linux.Threads.SystemStackSize(),
        static () => new Windows.Threads.SystemStackSize());

    /// <summary>What the initial thread's stack may grow to, in bytes; 8 MiB when that has no sensible limit.</summary>
    public abstract int OfInitialThread();
}
