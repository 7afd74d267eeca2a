namespace Jitney.Interop.Threads;

/// <summary>Keeps the sticky flags of floating-point arithmetic that linked code sees on a thread apart from those of managed code.</summary>
/// <remarks>
/// A program may ask which exceptional conditions its arithmetic met, and a fresh process has met none. Managed code on the same thread computes too, between a
/// program's initialisers and its <c>main</c> as well, and leaves its own traces. Rounding and the masks of traps are not touched: an
/// initialiser may have set them for what follows.
/// </remarks>
internal abstract class FloatingPointFlags
{
    /// <summary>Those of the system that this process runs on.</summary>
    public static FloatingPointFlags Here { get; } = Platform.Choose<FloatingPointFlags>(
        static () => new Linux.Threads.SystemFloatingPointFlags(),
        static () => new Windows.Threads.SystemFloatingPointFlags());

    /// <summary>To be called right before linked code: the flags are as linked code left them on this thread, at first none.</summary>
    public abstract void Enter();

    /// <summary>To be called right behind it.</summary>
    public abstract void Leave();
}
