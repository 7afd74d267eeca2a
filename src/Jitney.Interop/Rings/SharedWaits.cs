namespace Jitney.Interop.Rings;

/// <summary>Makes what threads of two processes wait by at a word of memory that both share.</summary>
internal abstract class SharedWaits
{
    /// <summary>Those of the system that this process runs on.</summary>
    public static SharedWaits Here { get; } = Platform.Choose<SharedWaits>(
        static () => new Linux.Rings.SystemSharedWaits(),
        static () => new Windows.Rings.SystemSharedWaits());

    /// <summary>Makes one for each direction of a ring.</summary>
    /// <param name="room">Memory that both processes share, for nothing else: <see cref="RingLayout.WaitSize"/> bytes. The maker may leave there what the other end needs.</param>
    /// <param name="isMaker">Whether this is the end that has made the memory, and comes first.</param>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public abstract (ISharedWait Calls, ISharedWait Answers) Make(Span<byte> room, bool isMaker);
}
