using Jitney.Linking.Building;
using Jitney.ObjectFiles;
using Jitney.ObjectFiles.Archives;
using Jitney.ObjectFiles.Elf;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Resolution;

/// <summary>An archive that was added to a dylib: its symbols, and its members as far as they were needed.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class ArchiveInput
{
    private readonly Func<ArchiveMember, ReadOnlyMemory<byte>> _read;
    private readonly Dictionary<long, LinkInput> _members = [];
    private ArchiveSymbols? _symbols;

    /// <summary>Takes an archive.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="read">Gives a member's bytes: a slice of the archive, or the file that a thin archive names.</param>
    public ArchiveInput(ArchiveFile archive, Func<ArchiveMember, ReadOnlyMemory<byte>> read)
    {
        Archive = archive;
        _read = read;
    }

    /// <summary>The archive.</summary>
    public ArchiveFile Archive { get; }

    /// <summary>Which member defines what; read on first use.</summary>
    public ArchiveSymbols Symbols => _symbols ??= ArchiveSymbols.Read(Archive, _read);

    /// <summary>A member's bytes.</summary>
    public ReadOnlyMemory<byte> Content(ArchiveMember member) => _read(member);

    /// <summary>The member whose header is at an offset.</summary>
    /// <exception cref="LinkException">There is none, or it is no object.</exception>
    public LinkInput Member(long headerOffset)
    {
        if (_members.TryGetValue(headerOffset, out LinkInput? known))
        {
            return known;
        }

        ArchiveMember member = Archive.MemberAt(headerOffset);
        var name = new InputName(Archive.Path, member.Name);
        ReadOnlyMemory<byte> content = _read(member);
        LinkTimeCode.RefuseOthers(InputKinds.Detect(content.Span), name);
        var added = new LinkInput(ElfObjectFile.Read(name, content));
        _members.Add(headerOffset, added);
        return added;
    }

    /// <summary>All members that are objects, in their order.</summary>
    /// <exception cref="LinkException">One holds code for optimisation at link time only.</exception>
    public IEnumerable<LinkInput> AllMembers()
    {
        foreach (ArchiveMember member in Archive.Members)
        {
            if (InputKinds.Detect(_read(member).Span) is InputKind.ElfRelocatable or InputKind.LlvmBitcode)
            {
                yield return Member(member.HeaderOffset);
            }
        }
    }
}
