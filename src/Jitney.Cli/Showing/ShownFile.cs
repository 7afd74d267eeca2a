using Jitney.ObjectFiles;
using Jitney.ObjectFiles.Archives;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Cli.Showing;

/// <summary>A file that is to be shown, or a member of an archive that is named as <c>ARCHIVE(MEMBER)</c>.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Content">Its bytes.</param>
internal sealed record ShownFile(InputName Name, ReadOnlyMemory<byte> Content)
{
    /// <summary>What the content is.</summary>
    public InputKind Kind => InputKinds.Detect(Content.Span);

    /// <summary>Reads a file or a member.</summary>
    /// <exception cref="LinkException">It does not exist or cannot be read.</exception>
    public static ShownFile Read(string path)
    {
        int bracket = path.IndexOf('(', StringComparison.Ordinal);
        return bracket > 0 && path.EndsWith(')') && !File.Exists(path)
            ? Find(ArchiveFile.Read(path[..bracket], ReadBytes(path[..bracket])), path[(bracket + 1)..^1])
            : new ShownFile(new InputName(path), ReadBytes(path));
    }

    /// <summary>A member of an archive; of a thin archive the file that it names.</summary>
    /// <exception cref="LinkException">That file cannot be read.</exception>
    public static ShownFile Of(ArchiveFile archive, in ArchiveMember member)
    {
        var name = new InputName(archive.Path, member.Name);
        return (member.ThinPath, member.NestedHeaderOffset) switch
        {
            (null, _) => new ShownFile(name, member.Content),
            ({ } path, null) => new ShownFile(name, ReadBytes(path)),
            ({ } path, { } offset) => new ShownFile(name, ArchiveFile.Read(path, ReadBytes(path)).MemberAt(offset).Content),
        };
    }

    private static ShownFile Find(ArchiveFile archive, string name)
    {
        foreach (ArchiveMember member in archive.Members)
        {
            if (member.Name == name)
            {
                return Of(archive, member);
            }
        }

        throw new LinkException(new InputPlace(new InputName(archive.Path)), $"has no member {PrintableText.Of(name)}");
    }

    private static byte[] ReadBytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            string problem = exception is FileNotFoundException or DirectoryNotFoundException ? "does not exist"
                : Directory.Exists(path) ? "is a folder"
                : $"cannot be read: {exception.Message}";
            throw new LinkException(new InputPlace(new InputName(path)), problem);
        }
    }
}
