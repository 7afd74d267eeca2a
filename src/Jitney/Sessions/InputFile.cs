using Jitney.Interop.Files;
using Jitney.Linking.Building;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles;
using Jitney.ObjectFiles.Archives;
using Jitney.ObjectFiles.Elf;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Sessions;

/// <summary>A file that is mapped, and what was read of it.</summary>
/// <remarks>Safe for any number of threads, but for disposal, after which nothing that came from it may be used.</remarks>
internal sealed class InputFile : IDisposable
{
    private readonly InputName _name;
    private readonly MappedFile _file;
    private readonly FileVersion? _kept;
    private ObjectSource? _object;
    private ArchiveSource? _archive;

    /// <summary>Takes a file, which it closes in the end.</summary>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="file">The file.</param>
    /// <param name="kept">Its version where it will be linked more than once, so that what was read of it is kept; else null.</param>
    public InputFile(string path, MappedFile file, FileVersion? kept)
    {
        _name = new InputName(path);
        _file = file;
        _kept = kept;
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

            LinkTimeCode.RefuseOthers(InputKinds.Detect(Content.Span), _name);
            return _object = new ObjectSource(ElfObjectFile.Read(_name, Content), _kept is not null);
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
            : _archive = new ArchiveSource(archive, static member => member.Content, _kept is not null);
    }

    /// <summary>Refuses a file that is kept and was overwritten in place: what was read of it would not fit what it holds.</summary>
    /// <exception cref="LinkException">It was.</exception>
    public void ThrowIfOverwritten()
    {
        if (_kept is { } version && FileIdentity.VersionOf(_name.File) is { } now && now.IsOverwritten(version))
        {
            throw new LinkException(new InputPlace(_name), "has been overwritten since this session took it; link it in a new session");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => ((IDisposable)_file).Dispose();
}
