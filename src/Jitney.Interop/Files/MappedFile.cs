using System.Buffers;
using Jitney.Interop.Guards;

namespace Jitney.Interop.Files;

/// <summary>The bytes of a whole regular file, mapped read-only or, where it could not be told whether somebody changes them meanwhile, read.</summary>
/// <remarks>
/// At most <see cref="int.MaxValue"/> bytes. The spans must not be written to, and die with this object. Others may change a file while it is mapped: what they cut off reads
/// as zeros (<see cref="FaultGuards"/>), and what they write shows. Neither does harm to readers who check what they read, and <see cref="Change"/> tells of it.
/// </remarks>
internal abstract class MappedFile : MemoryManager<byte>
{
    /// <summary>Maps a file.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="IOException">It cannot be opened or read, is no regular file, or is too large.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a directory.</exception>
    /// <exception cref="SystemCallException">The system cannot map it.</exception>
    public static MappedFile Open(string path) => Open(path, out _);

    /// <summary>Maps a file, and says which version of it.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="version">The version.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="IOException">It cannot be opened or read, is no regular file, or is too large.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a directory.</exception>
    /// <exception cref="SystemCallException">The system cannot map it.</exception>
    public static MappedFile Open(string path, out FileVersion version) => FileFactory.Here.Map(path, out version);

    /// <summary>What has become of the file since it was opened, as far as that touches these bytes.</summary>
    public abstract FileChange Change { get; }
}
