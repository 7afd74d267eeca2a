using Jitney.Interop.Memory;
using Jitney.ObjectFiles.Archives;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Sessions;

/// <summary>The files a session links from: mapped once, open until the session ends.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class InputFiles : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, MappedFile> _files = [];
    private readonly Dictionary<string, ArchiveFile> _nested = [];

    /// <summary>Bytes of all files mapped so far.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _files.Values.Sum(file => (long)file.Memory.Length);
            }
        }
    }

    /// <summary>A file's bytes.</summary>
    /// <exception cref="LinkException">It cannot be read.</exception>
    public ReadOnlyMemory<byte> Read(string path)
    {
        lock (_gate)
        {
            if (!_files.TryGetValue(path, out MappedFile? file))
            {
                file = Open(path);
                _files.Add(path, file);
            }

            return file.Memory;
        }
    }

    /// <summary>An archive member's bytes: a part of the archive, or a file of its own for thin archives.</summary>
    /// <exception cref="LinkException">A thin archive's member cannot be read.</exception>
    public ReadOnlyMemory<byte> Read(ArchiveMember member)
    {
        if (member.ThinPath is not { } path)
        {
            return member.Content;
        }

        return member.NestedHeaderOffset is { } offset ? Read(ReadNested(path, offset)) : Read(path);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (MappedFile file in _files.Values)
            {
                ((IDisposable)file).Dispose();
            }

            _files.Clear();
            _nested.Clear();
        }
    }

    // GNU ar writes members of archives that are put into a thin archive as places in those archives, which are never thin themselves:
    // a thin one is taken apart instead. Were they, they could name each other without end.
    private ArchiveMember ReadNested(string path, long offset)
    {
        ArchiveFile archive;
        lock (_gate)
        {
            if (!_nested.TryGetValue(path, out ArchiveFile? known))
            {
                known = ArchiveFile.Read(path, Read(path));
                _nested.Add(path, known);
            }

            archive = known;
        }

        return archive.IsThin
            ? throw new LinkException(new InputPlace(new InputName(path)), "is a thin archive, and another thin archive refers to a place in it")
            : archive.MemberAt(offset);
    }

    private static MappedFile Open(string path)
    {
        try
        {
            return MappedFile.Open(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or Interop.SystemCallException)
        {
            throw new LinkException(new InputPlace(new InputName(path)), $"cannot be read: {exception.Message}");
        }
    }
}
