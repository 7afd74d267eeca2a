using Jitney.Interop;
using Jitney.Interop.Files;
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
        if (!path.EndsWith(')') || InputBytes.Here.Exists(path))
        {
            return new ShownFile(new InputName(path), ReadBytes(path));
        }

        // Names of archives and of members may have brackets of their own.
        ShownFile? found = null;
        string? archive = null;
        for (int bracket = path.IndexOf('('); bracket > 0 && found is null; bracket = path.IndexOf('(', bracket + 1))
        {
            if (InputBytes.Here.Exists(path[..bracket]))
            {
                archive = path[..bracket];
                found = Find(ArchiveFile.Read(archive, ReadBytes(archive)), path[(bracket + 1)..^1]);
            }
        }

        return found ?? (archive is null
            ? new ShownFile(new InputName(path), ReadBytes(path.IndexOf('(') is > 0 and int first ? path[..first] : path))
            : throw new LinkException(new InputPlace(new InputName(archive)), $"has no member {PrintableText.Of(path[(archive.Length + 1)..^1])}"));
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="LinkException">It cannot be read.</exception>
    public static byte[] ReadBytes(string path)
    {
        try
        {
            return InputBytes.ReadAll(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SystemCallException)
        {
            throw new LinkException(new InputPlace(new InputName(path)), exception.Message);
        }
    }

    private static ShownFile? Find(ArchiveFile archive, string name)
    {
        foreach (ArchiveMember member in archive.Members)
        {
            if (member.Name == name)
            {
                return new ThinFiles().Of(archive, member);
            }
        }

        return null;
    }
}
