namespace Jitney.Interop.Threads;

/// <summary>The processors of this machine that the calling thread runs on, and may run on.</summary>
/// <remarks>Thread-safe. Where the system offers none of this, nobody knows and nothing is done.</remarks>
internal abstract class Processors
{
    /// <summary>Those of the system that this process runs on.</summary>
    public static Processors Here { get; } = Platform.Choose<Processors>(
        static () => new Linux.Threads.SystemProcessors(),
        static () => new Windows.Threads.SystemProcessors());

    /// <summary>The number of the processor that the calling thread runs on, which may be another by the time of the answer; -1 if that is not known.</summary>
    public abstract int Current { get; }

    /// <summary>Moves the calling thread to another processor that it may run on, unless there is none.</summary>
    /// <remarks>
    /// Which it may run on stays as it was, so that the system may move it again at once: this is a hint for a moment. Takes a few microseconds. A change of what it may run on that somebody else makes
    /// in the midst of it is lost.
    /// </remarks>
    /// <param name="processor">The number of the processor to leave.</param>
    public abstract void Leave(int processor);
}
