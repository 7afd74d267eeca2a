using System.Runtime.InteropServices;
using Jitney.ObjectFiles.Failures;

namespace Jitney.ObjectFiles.Elf;

/// <summary>Sections that are kept or discarded together (<c>SHT_GROUP</c>); checked when it is made.</summary>
internal readonly struct ElfGroup
{
    private const uint ComdatFlag = 1;

    private readonly ElfObjectFile _file;

    private ElfGroup(ElfObjectFile file, int section)
    {
        _file = file;
        Section = section;
    }

    /// <summary>The index of the group's own section.</summary>
    public int Section { get; }

    /// <summary>Whether the first group of this signature makes all later ones superfluous (<c>GRP_COMDAT</c>).</summary>
    public bool IsComdat => Words[0] == ComdatFlag;

    /// <summary>The index of the symbol whose name identifies the group; see <see cref="SignatureNameBytes"/>.</summary>
    public int SignatureSymbol => (int)_file.Sections[Section].Info;

    /// <summary>The name that identifies the group: the signature symbol's, or that of its section when the symbol stands for one and has no name.</summary>
    /// <exception cref="MalformedFileException">The name cannot be read.</exception>
    public ReadOnlySpan<byte> SignatureNameBytes
    {
        get
        {
            ReadOnlySpan<byte> name = _file.SymbolNameBytes(SignatureSymbol);
            if (!name.IsEmpty || _file.Symbols[SignatureSymbol].Type != ElfSymbolType.Section)
            {
                return name;
            }

            int place = _file.SymbolSectionIndex(SignatureSymbol);
            return place > 0
                ? _file.SectionNameBytes(place)
                : throw Malformed(_file, Section, null, "the section whose name identifies the group does not exist");
        }
    }

    /// <summary>The sections of the group, with their relocation sections; every index is that of an existing section other than 0 and the group itself.</summary>
    public ReadOnlySpan<uint> Members => Words[1..];

    private ReadOnlySpan<uint> Words => MemoryMarshal.Cast<byte, uint>(_file.SectionContent(Section));

    internal static ElfGroup Read(ElfObjectFile file, int section)
    {
        ElfSectionHeader header = file.Sections[section];
        if (header.Type != ElfSectionType.Group)
        {
            throw Malformed(file, section, null, $"a section of type {header.Type} is not a group");
        }

        if (header.Size < sizeof(uint) || header.Size % sizeof(uint) != 0)
        {
            throw Malformed(file, section, null, $"0x{header.Size:x} bytes are not a group");
        }

        if (header.Link != (uint)file.SymbolTableSection || header.Info >= (uint)file.Symbols.Length)
        {
            throw Malformed(file, section, null, $"its signature, symbol {header.Info} of section {header.Link}, does not exist");
        }

        var group = new ElfGroup(file, section);
        group.CheckWords();
        return group;
    }

    private void CheckWords()
    {
        ReadOnlySpan<uint> words = Words;
        if ((words[0] & ~ComdatFlag) != 0)
        {
            throw Malformed(_file, Section, 0, $"the group flags 0x{words[0]:x} are not known");
        }

        uint sectionCount = (uint)_file.Sections.Length;
        for (int index = 1; index < words.Length; index++)
        {
            if (words[index] == 0 || words[index] >= sectionCount || words[index] == (uint)Section)
            {
                throw Malformed(_file, Section, (ulong)index * sizeof(uint), $"section {words[index]} cannot be a member of the group");
            }
        }
    }

    private static MalformedFileException Malformed(ElfObjectFile file, int section, ulong? offset, string problem) =>
        new(file.PlaceOfSection(section, offset), problem);
}
