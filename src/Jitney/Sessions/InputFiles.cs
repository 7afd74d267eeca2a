using Jitney.Failures;
using Jitney.Linking.Building;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles;
using Jitney.ObjectFiles.Archives;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Sessions;

/// <summary>Files that are linked from: mapped once, and open until all are closed.</summary>
/// <param name="cache">Has files that other sessions have read, and takes those of this one; null for none.</param>
/// <remarks>Thread-safe. Disposal closes them when nobody is reading any more.</remarks>
internal sealed class InputFiles(InputCache? cache = null) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, InputFile> _files = [];
    private readonly Dictionary<string, ArchiveFile> _nested = [];

    // Archives, of which every link may read, and files that thin archives name, as long as nothing of them is linked.
    private readonly HashSet<InputFile> _lasting = [];
    private readonly HashSet<InputFile> _passing = [];

    // Files that others have changed, and that nothing is linked from any more; what was linked may still look into them.
    private readonly List<InputFile> _left = [];

    // Objects of which all is linked: no later link fails because of them.
    private readonly HashSet<InputFile> _linked = [];
    private int _readers;
    private bool _isClosed;

    // Those that the work of this thread has read.
    [ThreadStatic]
    private static HashSet<InputFile>? s_read;

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

    /// <summary>Does something that reads files, and says so when it fails because others change them meanwhile.</summary>
    /// <exception cref="LinkException">One was changed, or what the work throws.</exception>
    public void Reading(Action work)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            _readers++;
        }

        HashSet<InputFile>? outer = s_read;
        HashSet<InputFile> read = s_read = [];
        try
        {
            work();
        }
        catch (Exception exception) when (FindChange(read, exception) is { } change)
        {
            throw change.ToException();
        }
        finally
        {
            s_read = outer;
            lock (_gate)
            {
                if (--_readers == 0 && _isClosed)
                {
                    Close();
                }
            }
        }
    }

    /// <summary>A file as an object.</summary>
    /// <exception cref="LinkException">It cannot be read, or is none.</exception>
    public ObjectSource Object(string path) => File(path).Object;

    /// <summary>A file as an archive.</summary>
    /// <exception cref="LinkException">It cannot be read, or is none.</exception>
    public ArchiveSource Archive(string path)
    {
        InputFile file = File(path);
        lock (_gate)
        {
            _lasting.Add(file);
        }

        return file.Archive(member => Read(path, member));
    }

    /// <summary>Objects as members of an archive.</summary>
    /// <exception cref="LinkException">One cannot be read, or is none.</exception>
    public ArchiveSource Objects(IReadOnlyList<GivenObject> objects)
    {
        ArchiveFile archive = ObjectsAsMembers.Of(objects.Select(static given => given.Name), out List<long> places);
        foreach (GivenObject given in objects)
        {
            LinkTimeCode.RefuseOthers(InputKinds.Detect(ContentOf(given).Span), new InputName(given.Name));
        }

        return new ArchiveSource(archive, member => ContentOf(objects[places.BinarySearch(member.HeaderOffset)]));
    }

    /// <summary>Refuses a batch that was read of files which others have changed meanwhile: it may be of two versions.</summary>
    /// <param name="batch">The batch, all of whose bytes have been copied.</param>
    /// <param name="module">Whose files these are.</param>
    /// <exception cref="LinkException">One was.</exception>
    public void ThrowIfChanged(LinkBatch batch, LinkModule? module)
    {
        lock (_gate)
        {
            foreach (InputFile file in FilesIn(batch, module))
            {
                ThrowIfChanged(file);
            }

            foreach (InputFile file in _lasting)
            {
                ThrowIfChanged(file);
            }

            foreach (InputFile file in _passing)
            {
                ThrowIfChanged(file);
            }
        }
    }

    /// <summary>Why a link may have failed: others have changed a file of which not all is linked.</summary>
    /// <param name="failure">What it failed of.</param>
    /// <returns>What they did; null where no such file has changed, or the failure has nothing to do with files.</returns>
    public InputChange? FindChange(Exception failure) => FindChange(_files.Values.Where(file => !_linked.Contains(file)), failure);

    /// <summary>Forgets which files the link that has just ended well has read: its bytes are copied.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="module">Whose files these are.</param>
    public void ForgetLinked(LinkBatch batch, LinkModule? module)
    {
        lock (_gate)
        {
            _linked.UnionWith(FilesIn(batch, module));
        }
    }

    /// <summary>Forgets which members of thin archives were read.</summary>
    public void ForgetPassing()
    {
        lock (_gate)
        {
            _passing.Clear();
        }
    }

    /// <summary>Leaves a file that others have changed: whoever adds it again gets it as it is then.</summary>
    public void Leave(string path)
    {
        lock (_gate)
        {
            if (_files.Remove(path, out InputFile? file))
            {
                _left.Add(file);
                _lasting.Remove(file);
                _passing.Remove(file);
                _linked.Remove(file);
                _nested.Remove(path);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            if (_readers == 0)
            {
                Close();
            }
        }
    }

    private void Close()
    {
        foreach (InputFile file in _files.Values.Concat(_left))
        {
            InputCache.Release(cache, file);
        }

        _left.Clear();
        _files.Clear();
        _nested.Clear();
        _lasting.Clear();
        _passing.Clear();
        _linked.Clear();
    }

    // Members belong to archives.
    private IEnumerable<InputFile> FilesIn(LinkBatch batch, LinkModule? module)
    {
        for (int index = 0; index < batch.Sources.Count; index++)
        {
            if (batch.Sources[index].Module == module && batch.Objects[index].Name is { Member: null, File: { } path } && _files.TryGetValue(path, out InputFile? file))
            {
                yield return file;
            }
        }
    }

    private InputChange? FindChange(IEnumerable<InputFile> files, Exception failure)
    {
        if (failure is OperationCanceledException or ObjectDisposedException or ExecutorException)
        {
            return null;
        }

        lock (_gate)
        {
            return _isClosed ? null : files.Select(static file => file.FindChange()).FirstOrDefault(static change => change is not null);
        }
    }

    private static void ThrowIfChanged(InputFile file)
    {
        if (file.FindChange() is { } change)
        {
            throw change.ToException();
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

            // Whoever adds it again reads it again.
            _linked.Remove(file);
            s_read?.Add(file);
            return file;
        }
    }

    private ReadOnlyMemory<byte> ContentOf(GivenObject given)
    {
        if (given.Content is { } content)
        {
            return content;
        }

        InputFile file = File(given.Name);
        lock (_gate)
        {
            _passing.Add(file);
        }

        return file.Content;
    }

    // A member of a thin archive is a file of its own.
    private ReadOnlyMemory<byte> Read(string archive, ArchiveMember member)
    {
        if (member.ThinPath is not { } path)
        {
            return member.Content;
        }

        InputFile file;
        try
        {
            file = File(path);
        }
        catch (LinkException exception)
        {
            throw new LinkException(new InputPlace(new InputName(archive, member.Name)), $"its file cannot be used: {exception.Message}");
        }

        lock (_gate)
        {
            _passing.Add(file);
        }

        return member.NestedHeaderOffset is { } offset ? ReadNested(path, offset).Content : file.Content;
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
