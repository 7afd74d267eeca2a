using Jitney.Linking;
using Jitney.Linking.Layout;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles.Elf;
using Jitney.Protocol.Vocabulary;

namespace Jitney.RuntimeSupport;

/// <summary>Whether a first batch, and the libraries that are opened with it, fit into the thread-local storage that an executor was started with.</summary>
/// <remarks>Natively a program's libraries are loaded at the start, and theirs is counted in.</remarks>
internal sealed class ThreadStorageCheck
{
    private readonly HashSet<string> _counted = [];
    private ThreadStorageRoom _libraries;

    /// <summary>What the executor has; null when nobody knows, or when some of it is taken already.</summary>
    public ThreadStorageRoom? Room { get; set; }

    /// <summary>Counts a library in, by its file; anything else counts nothing.</summary>
    public void AddLibrary(string path, ReadOnlySpan<byte> file)
    {
        if (_counted.Add(path))
        {
            _libraries = Sum(_libraries, ElfThreadSegment.Read(file) is var (size, alignment) ? new ThreadStorageRoom(size, alignment) : default);
        }
    }

    /// <summary>Counts in what a library brings along, if it must lie at one place: the storage of others lies anywhere.</summary>
    public void AddNeeded(string path, ReadOnlySpan<byte> file, ElfLibraryNeeds needs)
    {
        if (needs.HasStaticThreadStorage)
        {
            AddLibrary(path, file);
        }

        _counted.Add(path);
    }

    /// <summary>Whether a library is known.</summary>
    public bool Knows(string path) => _counted.Contains(path);

    /// <summary>To be called before anything is asked of the executor.</summary>
    /// <exception cref="ThreadStorageShortageException">The batch does not fit.</exception>
    public void ThrowIfShort(LinkBatch batch)
    {
        if (Room is { } room && Sum(_libraries, ThreadNeed.Of(batch)) is { Size: > 0 } need && !room.Holds(need))
        {
            throw new ThreadStorageShortageException(need);
        }
    }

    private static ThreadStorageRoom Sum(ThreadStorageRoom left, ThreadStorageRoom right)
    {
        ulong alignment = Math.Clamp(Math.Max(left.Alignment, right.Alignment), 1, ThreadStorageRoom.MaximumAlignment);
        ulong size = Alignment.Up(Math.Min(left.Size, ThreadStorageRoom.MaximumSize), (byte)ulong.Log2(alignment)) + Math.Min(right.Size, ThreadStorageRoom.MaximumSize);
        return right.Size == 0 ? left : new ThreadStorageRoom(Math.Min(size, ThreadStorageRoom.MaximumSize), alignment);
    }
}
