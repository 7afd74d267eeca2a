using Jitney.Interop.Files;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Sessions;

/// <summary>Keeps input files open between sessions that link the same ones, with what was read of them: indices of archives, and the objects that were taken.</summary>
/// <remarks>
/// A file is taken as it was when it was read for as long as its device, number, size and times stay; a changed one is read anew. Sessions that have begun with one that was
/// replaced go on with the old one; where it was overwritten in place, that is gone, and their next link is refused. A file that has changed within the last seconds is not kept
/// yet, since a further change need not show. Thin archives are kept as files, but what they name is looked for anew. At most 4096 files are kept.
/// All members may be used from many threads. Disposal closes what no session uses; sessions go on, and close the rest.
/// </remarks>
public sealed class InputCache : IDisposable
{
    /// <summary>How many bytes of files are kept unless something else is said.</summary>
    public const long DefaultCapacity = 512L << 20;

    // A process cannot have any number of mappings, however small they are.
    private const int MostFiles = 4096;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = [];
    private readonly Dictionary<InputFile, Entry> _open = [];

    // What no session uses, longest unused first.
    private readonly LinkedList<Entry> _idle = [];
    private readonly TimeProvider _clock;
    private long _bytes;
    private bool _isClosed;

    /// <summary>Makes an empty cache.</summary>
    /// <param name="capacity">How many bytes of files to keep; files that sessions have open stay beyond that. They are mapped, not copied; what was read of them takes
    /// about as much memory again where all of them is linked.</param>
    public InputCache(long capacity = DefaultCapacity)
        : this(capacity, TimeProvider.System)
    {
    }

    /// <summary>Makes an empty cache.</summary>
    /// <param name="capacity">How many bytes of files to keep.</param>
    /// <param name="clock">Says which changes of files were a while ago.</param>
    internal InputCache(long capacity, TimeProvider clock)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        Capacity = capacity;
        _clock = clock;
    }

    /// <summary>How many bytes of files are kept at most while no session has them open.</summary>
    public long Capacity { get; }

    /// <summary>How many bytes of files are kept.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            foreach (Entry entry in _entries.Values.ToArray())
            {
                Drop(entry);
            }
        }
    }

    /// <summary>Opens a file for a session, from the cache if there is one and it has it.</summary>
    /// <exception cref="LinkException">It cannot be read.</exception>
    internal static InputFile Open(InputCache? cache, string path)
    {
        try
        {
            return cache is null ? new InputFile(path, MappedFile.Open(path), isKept: false) : cache.Take(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LinkException(new InputPlace(new InputName(path)), exception.Message);
        }
        catch (Interop.SystemCallException exception)
        {
            throw new LinkException(new InputPlace(new InputName(path)), $"cannot be read: {FileProblem.Here.Of(exception)}");
        }
    }

    /// <summary>Takes a file back that a session has opened.</summary>
    internal static void Release(InputCache? cache, InputFile file)
    {
        if (cache is null || !cache.TryRelease(file))
        {
            file.Dispose();
        }
    }

    private InputFile Take(string path)
    {
        if (FileVersions.Here.Of(path) is { } now && TryTake(path, now) is { } known)
        {
            return known;
        }

        MappedFile mapped = MappedFile.Open(path, out FileVersion version);

        // What has no length of its own has no time of its own either, as files under /proc.
        bool isKept = version.Size == (ulong)mapped.Memory.Length && version.Size > 0 && version.IsSettled(_clock.GetUtcNow());
        var file = new InputFile(path, mapped, isKept);
        lock (_gate)
        {
            if (isKept && !_isClosed)
            {
                // Another session may have opened it at the same time.
                if (_entries.TryGetValue(path, out Entry? other))
                {
                    Drop(other);
                }

                var entry = new Entry(path, file, version) { Sessions = 1 };
                _entries.Add(path, entry);
                _open.Add(file, entry);
                _bytes += file.Length;
            }
        }

        return file;
    }

    private InputFile? TryTake(string path, FileVersion version)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(path, out Entry? entry))
            {
                return null;
            }

            // A page that could not be read may do so another time, and nothing of the file shows it.
            if (entry.Version != version || entry.File.FindChange() is not null)
            {
                Drop(entry);
                return null;
            }

            if (entry.Sessions++ == 0)
            {
                _idle.Remove(entry.Place);
            }

            return entry.File;
        }
    }

    private bool TryRelease(InputFile file)
    {
        lock (_gate)
        {
            if (!_open.TryGetValue(file, out Entry? entry))
            {
                return false;
            }

            if (--entry.Sessions > 0)
            {
                return true;
            }

            if (entry.IsDropped)
            {
                Close(entry);
                return true;
            }

            _idle.AddLast(entry.Place);
            while ((_bytes > Capacity || _entries.Count > MostFiles) && _idle.First is { Value: var oldest })
            {
                Drop(oldest);
            }

            return true;
        }
    }

    // Both under the lock.
    private void Drop(Entry entry)
    {
        entry.IsDropped = true;
        _ = _entries.Remove(entry.Path);
        _bytes -= entry.File.Length;
        if (entry.Sessions == 0)
        {
            _idle.Remove(entry.Place);
            Close(entry);
        }
    }

    private void Close(Entry entry)
    {
        _ = _open.Remove(entry.File);
        entry.File.Dispose();
    }

    private sealed class Entry
    {
        public Entry(string path, InputFile file, FileVersion version)
        {
            Path = path;
            File = file;
            Version = version;
            Place = new LinkedListNode<Entry>(this);
        }

        public string Path { get; }

        public InputFile File { get; }

        public FileVersion Version { get; }

        public LinkedListNode<Entry> Place { get; }

        public int Sessions { get; set; }

        public bool IsDropped { get; set; }
    }
}
