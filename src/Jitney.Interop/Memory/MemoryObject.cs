using System.Runtime.InteropServices;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Memory;

/// <summary>A piece of memory that several mappings, in several processes, can show: a memfd or a POSIX shared memory object, or a section.</summary>
/// <remarks>Pages come into being when they are first touched, or committed (<see cref="MemoryFactory.GivesMemoryWhenTouched"/>). Disposal closes the descriptor; mappings keep the memory alive.</remarks>
internal abstract class MemoryObject : IDisposable
{
    /// <summary>The descriptor; owned by this object.</summary>
    public abstract SafeHandle Handle { get; }

    /// <summary>The size in bytes, fixed.</summary>
    public abstract ulong Size { get; }

    /// <summary>The size that it has now, where others can change it.</summary>
    /// <exception cref="IOException">The system does not tell.</exception>
    public abstract ulong PresentSize { get; }

    /// <summary>Whether nobody can make the object smaller: then a mapping of it cannot fault.</summary>
    public abstract bool CannotShrink { get; }

    /// <summary>Makes an object without a name: a memfd that may be executed, closed on exec, its size sealed; or a file without a name where the system has no memfd; or a section.</summary>
    /// <param name="label">What /proc shows, in ASCII.</param>
    /// <param name="size">Bytes, a multiple of the page size.</param>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public static MemoryObject Create(string label, ulong size) => MemoryFactory.Here.Create(label, size);

    /// <summary>Takes over a descriptor that came from elsewhere.</summary>
    /// <param name="descriptor">Owned by the result from now on, also when this method throws.</param>
    /// <exception cref="SystemCallException">It is no memory object.</exception>
    public static MemoryObject Adopt(SafeHandle descriptor) => MemoryFactory.Here.Adopt(descriptor);

    /// <summary>Writes bytes to the object; every mapping shows them.</summary>
    /// <exception cref="IOException">The system has no memory left.</exception>
    public abstract void Write(ulong offset, ReadOnlySpan<byte> bytes);

    /// <summary>A second descriptor of the same object, closed on exec; the caller owns it.</summary>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public abstract SafeHandle DuplicateHandle();

    /// <summary>A second descriptor of the same object that lets its owner do no more than is said, where the system can restrict it.</summary>
    /// <param name="most">What may be done with it.</param>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public abstract SafeHandle DuplicateHandle(MemoryProtection most);

    /// <summary>Gives pages back to the system, where it takes them; they read as zero afterwards through every shared mapping.</summary>
    /// <param name="offset">A multiple of the page size.</param>
    /// <param name="size">A multiple of the page size; 0 does nothing.</param>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public abstract void Discard(ulong offset, ulong size);

    /// <summary>Gets memory for pages before they are touched, so that a full /dev/shm is an error here and not a SIGBUS there.</summary>
    /// <param name="offset">The first byte.</param>
    /// <param name="size">Bytes; 0 does nothing.</param>
    /// <exception cref="SystemCallException">There is no room.</exception>
    public abstract void Secure(ulong offset, ulong size);

    /// <summary>Finds out whether this object may be mapped executable, as a noexec mount or a policy may forbid.</summary>
    /// <exception cref="SystemCallException">It may not; the message says what to look at.</exception>
    public abstract void RequireExecutable();

    /// <inheritdoc/>
    public abstract void Dispose();
}
