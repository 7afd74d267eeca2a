namespace Jitney.Interop.Threads;

/// <summary>When a thread of this process has ended as the system sees it.</summary>
/// <remarks>
/// A managed thread counts as ended before the C library has run what linked code left for the thread's end: destructors of thread-local variables
/// and of keys. Only the system tells when that is over.
/// </remarks>
internal abstract class ThreadEnd
{
    /// <summary>That of the calling thread.</summary>
    public static ThreadEnd OfThisThread => ThreadFactory.Here.EndOfThisThread();

    /// <summary>Whether the thread has ended altogether. Numbers are given again, so that in time this may be false of another thread.</summary>
    public abstract bool HasCome { get; }
}
