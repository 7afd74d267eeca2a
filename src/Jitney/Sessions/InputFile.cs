using Jitney.Interop.Files;
using Jitney.Linking.Formats;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles.Archives;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Sessions;

/// <summary>A file that is mapped, and what was read of it.</summary>
/// <remarks>Safe for any number of threads, but for disposal, after which nothing that came from it may be used.</remarks>
internal sealed class InputFile : IDisposable
{
    private readonly InputName _name;
    private readonly MappedFile _file;
    private readonly bool _isKept;
    private ObjectSource? _object;
    private ArchiveSource? _archive;

    /// <summary>Takes a file, which it closes in the end.</summary>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="file">The file.</param>
    /// <param name="isKept">Whether it will be linked more than once, so that what was read of it is kept.</param>
    public InputFile(string path, MappedFile file, bool isKept)
    {
        _name = new InputName(path);
        _file = file;
        _isKept = isKept;
        Length = file.Memory.Length;
    }

    /// <summary>Its bytes.</summary>
    public ReadOnlyMemory<byte> Content => _file.Memory;

    /// <summary>How many there are.</summary>
    public long Length { get; }

    /// <summary>The object that it is.</summary>
    /// <exception cref="LinkException">It is none, or is damaged.</exception>
    public ObjectSource Object
    {
        get
        {
            if (_object is { } known)
            {
                return known;
            }

            return _object = new ObjectSource(ObjectFormat.Read(_name, Content), _isKept);
        }
    }

    /// <summary>The archive that it is.</summary>
    /// <param name="readThin">Gives the bytes of a thin archive's member, which lie in other files. They are looked for anew each time.</param>
    /// <exception cref="LinkException">It is none, or is damaged.</exception>
    public ArchiveSource Archive(Func<ArchiveMember, ReadOnlyMemory<byte>> readThin)
    {
        if (_archive is { } known)
        {
            return known;
        }

        ArchiveFile archive = ArchiveFile.Read(_name.File, Content);
        return archive.IsThin
            ? new ArchiveSource(archive, readThin)
            : _archive = new ArchiveSource(archive, static member => member.Content, _isKept);
    }

    /// <summary>What others have done to the file since it was opened; null for nothing.</summary>
    public InputChange? FindChange() => _file.Change is not FileChange.None and var change ? new InputChange(_name, change) : null;

    /// <inheritdoc/>
    public void Dispose() => ((IDisposable)_file).Dispose();
}
