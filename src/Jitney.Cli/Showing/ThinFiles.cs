using Jitney.ObjectFiles.Archives;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Cli.Showing;

/// <summary>The files that a thin archive names, each read once however often it is named.</summary>
internal sealed class ThinFiles
{
    private readonly Dictionary<string, byte[]> _files = [];
    private readonly Dictionary<string, ArchiveFile> _archives = [];

    /// <summary>A member of an archive; of a thin archive the file that it names.</summary>
    /// <exception cref="LinkException">That file cannot be read.</exception>
    public ShownFile Of(ArchiveFile archive, in ArchiveMember member)
    {
        var name = new InputName(archive.Path, member.Name);
        if (member.ThinPath is { } named)
        {
            try
            {
                _ = Read(named);
            }
            catch (LinkException exception)
            {
                throw new LinkException(new InputPlace(name), $"its file cannot be used: {exception.Message}");
            }
        }

        return (member.ThinPath, member.NestedHeaderOffset) switch
        {
            (null, _) => new ShownFile(name, member.Content),
            ({ } path, null) => new ShownFile(name, Read(path)),
            ({ } path, { } offset) => new ShownFile(name, Archive(path).MemberAt(offset).Content),
        };
    }

    private byte[] Read(string path)
    {
        if (!_files.TryGetValue(path, out byte[]? content))
        {
            content = ShownFile.ReadBytes(path);
            _files.Add(path, content);
        }

        return content;
    }

    private ArchiveFile Archive(string path)
    {
        if (!_archives.TryGetValue(path, out ArchiveFile? archive))
        {
            archive = ArchiveFile.Read(path, Read(path));
            _archives.Add(path, archive);
        }

        return archive;
    }
}
