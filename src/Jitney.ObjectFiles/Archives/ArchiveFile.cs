using Jitney.ObjectFiles.Binary;
using Jitney.ObjectFiles.Failures;
using FilePath = System.IO.Path;

namespace Jitney.ObjectFiles.Archives;

/// <summary>A static archive of the GNU, thin GNU, BSD or COFF kind; members are views over the archive's bytes.</summary>
/// <remarks>
/// Safe for any number of threads. The content belongs to the caller, who keeps it alive and unchanged as long as this
/// object or anything from it is in use. Reading touches the symbol index and the table of long names only; members are
/// read when they are asked for. Thin archives' files are never opened here.
/// </remarks>
internal sealed class ArchiveFile
{
    private readonly ArchiveIndexEntry[] _index;
    private readonly FileRange _longNames;

    private ArchiveFile(string path, ReadOnlyMemory<byte> content, bool isThin, FileRange longNames, ArchiveIndexEntry[]? index)
    {
        Path = path;
        Content = content;
        IsThin = isThin;
        HasSymbolIndex = index is not null;
        _index = index ?? [];
        _longNames = longNames;
    }

    /// <summary>The archive's path as it was given.</summary>
    public string Path { get; }

    /// <summary>The whole archive.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>Whether the archive only names its members, which are files of their own.</summary>
    public bool IsThin { get; }

    /// <summary>Whether there is a symbol index; without one only a walk over all members can tell what they define.</summary>
    public bool HasSymbolIndex { get; }

    /// <summary>The number of symbols in the index; 0 without an index.</summary>
    public int IndexCount => _index.Length;

    /// <summary>All members that hold content, in file order; the archive's own tables are skipped.</summary>
    public ArchiveMembers Members => new(this);

    /// <summary>Reads the symbol index and the table of long names.</summary>
    /// <param name="path">What the archive is called in messages; thin members' paths are relative to its folder.</param>
    /// <param name="content">The whole archive.</param>
    /// <exception cref="MalformedFileException">The content is no archive, or one of the tables contradicts itself.</exception>
    public static ArchiveFile Read(string path, ReadOnlyMemory<byte> content)
    {
        ReadOnlySpan<byte> file = content.Span;
        bool isThin = file.StartsWith(ArchiveFormat.ThinMagic);
        if (!isThin && !file.StartsWith(ArchiveFormat.Magic))
        {
            throw new MalformedFileException(new InputPlace(new InputName(path), Offset: 0), "not an archive");
        }

        var reader = new ArchiveHeaderReader(path, file, isThin, longNames: default);
        FileRange longNames = default;
        ArchiveIndexEntry[]? index = null;
        for (long next = ArchiveFormat.MagicSize; next < file.Length;)
        {
            // The tables stand in front; the first header that refers to long names is not read here.
            if (!BeginsTable(file, (int)next))
            {
                break;
            }

            ArchiveHeader header = reader.Read(next);
            if (header.Kind == ArchiveMemberKind.Content)
            {
                break;
            }

            if (header.Kind == ArchiveMemberKind.LongNames)
            {
                longNames = header.Content;
            }
            else if (header.Kind != ArchiveMemberKind.Other && index is not { Length: > 0 })
            {
                // A second index called "/" may be in another format and has the same symbols: it is read where the first has none.
                ArchiveMemberKind kind = header.Kind == ArchiveMemberKind.GnuIndex && index is not null && ArchiveIndexReader.MayBeCoff(header.Content.Of(file)) ? ArchiveMemberKind.CoffIndex : header.Kind;
                index = new ArchiveIndexReader(path, file, header with { Kind = kind }).Read();
            }

            next = header.Next;
        }

        return new ArchiveFile(path, content, isThin, longNames, index);
    }

    /// <summary>A symbol's name in the index, without its zero byte.</summary>
    public ReadOnlySpan<byte> IndexName(int index) =>
        Content.Span.Slice(_index[index].NameStart, _index[index].NameLength);

    /// <summary>The offset of the header of the member that is said to define the symbol; for <see cref="MemberAt"/>.</summary>
    public long IndexMemberOffset(int index) => _index[index].MemberOffset;

    /// <summary>The member whose header begins at <paramref name="headerOffset"/>.</summary>
    /// <exception cref="MalformedFileException">No member begins there, or it contradicts itself.</exception>
    public ArchiveMember MemberAt(long headerOffset)
    {
        ArchiveHeader header = HeaderAt(headerOffset);
        return header.Kind == ArchiveMemberKind.Content
            ? MemberOf(header)
            : throw new MalformedFileException(
                new InputPlace(new InputName(Path), Offset: (ulong)headerOffset), "one of the archive's own tables is no member");
    }

    internal ArchiveHeader HeaderAt(long offset) => new ArchiveHeaderReader(Path, Content.Span, IsThin, _longNames).Read(offset);

    internal ArchiveMember MemberOf(in ArchiveHeader header)
    {
        string name = NameText.Of(header.Name.Of(Content.Span));
        return new ArchiveMember
        {
            Name = name,
            HeaderOffset = header.Offset,
            Content = Content.Slice(header.Content.Start, header.Content.Length),
            Size = header.Size,
            ThinPath = IsThin ? FilePath.Combine(FilePath.GetDirectoryName(Path) ?? "", name) : null,
            NestedHeaderOffset = header.NestedHeaderOffset,
        };
    }

    /// <summary>Whether the header may be one of the archive's tables; a cheap look that lets the reading of names wait for them.</summary>
    private static bool BeginsTable(ReadOnlySpan<byte> file, int offset)
    {
        ReadOnlySpan<byte> header = file[offset..];
        return header is [(byte)'/', < (byte)'0' or > (byte)'9', ..] || header.StartsWith("#1/"u8) || header.StartsWith("__.SYMDEF"u8);
    }
}
