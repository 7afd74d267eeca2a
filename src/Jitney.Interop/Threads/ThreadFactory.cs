namespace Jitney.Interop.Threads;

/// <summary>Makes the types of this folder that the system gives. Their own static members say what is asked for.</summary>
internal abstract class ThreadFactory
{
    /// <summary>That of the system that this process runs on.</summary>
    public static ThreadFactory Here { get; } = Platform.Choose<ThreadFactory>(
        static () => new Linux.Threads.SystemThreadFactory(),
        static () => new Windows.Threads.SystemThreadFactory());

    /// <inheritdoc cref="ThreadEnd.OfThisThread"/>
    public abstract ThreadEnd EndOfThisThread();
}
