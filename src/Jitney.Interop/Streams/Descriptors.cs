using System.Runtime.InteropServices;

namespace Jitney.Interop.Streams;

/// <summary>Makes descriptors. All are closed on exec; failures are <see cref="SystemCallException"/>s.</summary>
internal abstract class Descriptors
{
    /// <summary>The room of pairs where nobody chooses: a megabyte, so that whoever writes much wakes the other end less often.</summary>
    public const int UsualRoom = 1 << 20;

    /// <summary>Those of the system that this process runs on.</summary>
    public static Descriptors Here { get; } = Platform.Choose<Descriptors>(static () => new Linux.Streams.SystemDescriptors(), static () => new Windows.Streams.SystemDescriptors());

    /// <summary>Two connected ends at which both can read and write; the first one does not block.</summary>
    /// <param name="room">How many bytes are kept in each direction before whoever writes has to wait, where that can be chosen (Windows).</param>
    public abstract (SafeDescriptor Ours, SafeDescriptor Theirs) MakeSocketPair(int room = UsualRoom);

    /// <summary>A pipe with much room.</summary>
    public abstract (SafeDescriptor ReadEnd, SafeDescriptor WriteEnd) MakePipe();

    /// <summary>Makes reads and writes return instead of waiting. Concerns everybody who shares the open file, other processes included.</summary>
    public abstract void MakeNonblocking(SafeDescriptor descriptor);

    /// <summary>A second descriptor of the same open file, with a number of at least <paramref name="lowest"/>.</summary>
    public abstract SafeDescriptor Duplicate(SafeHandle descriptor, int lowest = 3);

    /// <summary>A descriptor that becomes readable when a signal is given, and stays so.</summary>
    public abstract SafeDescriptor MakeSignal();

    /// <summary>Gives the signal of a descriptor that <see cref="MakeSignal"/> has made.</summary>
    /// <exception cref="ObjectDisposedException">It is closed.</exception>
    public abstract void GiveSignal(SafeDescriptor signal);

    /// <summary>Whether descriptors get to other processes by their number there, which is told, instead of travelling with bytes.</summary>
    public abstract bool GoByNumber { get; }

    /// <summary>Puts a duplicate into another process, which has to be told the number.</summary>
    /// <param name="descriptor">The descriptor; stays the caller's.</param>
    /// <param name="process">The process, by a descriptor that allows it.</param>
    /// <returns>The number that it has there.</returns>
    /// <exception cref="StreamEndedException">The process has ended.</exception>
    /// <exception cref="SystemCallException">The system refused, or has no such way.</exception>
    public abstract ulong PutInto(SafeHandle descriptor, SafeHandle process);

    /// <summary>Closes what has a number.</summary>
    /// <param name="number">The number.</param>
    /// <param name="kind">What <see cref="SafeDescriptor.Kind"/> says of it.</param>
    /// <returns>Whether it was open.</returns>
    public abstract bool Close(nint number, int kind);
}
