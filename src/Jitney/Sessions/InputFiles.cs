using Jitney.Linking.Resolution;
using Jitney.ObjectFiles.Archives;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Sessions;

/// <summary>The files a session links from: mapped once, open until the session ends or says that it links nothing more.</summary>
/// <param name="cache">Has files that other sessions have read, and takes those of this one; null for none.</param>
/// <remarks>Thread-safe.</remarks>
internal sealed class InputFiles(InputCache? cache = null) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, InputFile> _files = [];
    private readonly Dictionary<string, ArchiveFile> _nested = [];
    private bool _isClosed;

    /// <summary>Bytes of all files mapped so far.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _files.Values.Sum(static file => file.Length);
            }
        }
    }

    /// <summary>A file's bytes.</summary>
    /// <exception cref="LinkException">It cannot be read.</exception>
    public ReadOnlyMemory<byte> Read(string path) => File(path).Content;

    /// <summary>A file as an object.</summary>
    /// <exception cref="LinkException">It cannot be read, or is none.</exception>
    public ObjectSource Object(string path) => File(path).Object;

    /// <summary>A file as an archive.</summary>
    /// <exception cref="LinkException">It cannot be read, or is none.</exception>
    public ArchiveSource Archive(string path) => File(path).Archive(Read);

    /// <summary>Refuses files that other sessions have read, too, and that were overwritten in place since then.</summary>
    /// <exception cref="LinkException">One was.</exception>
    public void ThrowIfOverwritten()
    {
        lock (_gate)
        {
            foreach (InputFile file in _files.Values)
            {
                file.ThrowIfOverwritten();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            foreach (InputFile file in _files.Values)
            {
                InputCache.Release(cache, file);
            }

            _files.Clear();
            _nested.Clear();
        }
    }

    private InputFile File(string path)
    {
        lock (_gate)
        {
            if (!_files.TryGetValue(path, out InputFile? file))
            {
                ObjectDisposedException.ThrowIf(_isClosed, this);
                file = InputCache.Open(cache, path);
                _files.Add(path, file);
            }

            return file;
        }
    }

    // A member of a thin archive is a file of its own.
    private ReadOnlyMemory<byte> Read(ArchiveMember member)
    {
        if (member.ThinPath is not { } path)
        {
            return member.Content;
        }

        return member.NestedHeaderOffset is { } offset ? Read(ReadNested(path, offset)) : Read(path);
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
}
