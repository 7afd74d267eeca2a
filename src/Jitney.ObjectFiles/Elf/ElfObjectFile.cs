using System.Buffers.Binary;
using Jitney.ObjectFiles.Binary;
using Jitney.ObjectFiles.Failures;

namespace Jitney.ObjectFiles.Elf;

/// <summary>A 64-bit little-endian ELF file, shown as it is: every span is a view over the file's own bytes.</summary>
/// <remarks>
/// Safe for any number of threads. The content belongs to the caller, who keeps it alive and unchanged as long as this
/// object or a span from it is in use. An index that is out of range is the caller's mistake, not the file's, and
/// ends in an <see cref="IndexOutOfRangeException"/>.
/// </remarks>
internal sealed class ElfObjectFile
{
    private const int MachineFlagsOffset = 0x30;

    private readonly ElfTables _tables;

    /// <summary>For each section whether its relocations were checked; made when relocations are first asked for.</summary>
    private byte[]? _checkedRelocations;

    private ElfObjectFile(InputName name, ReadOnlyMemory<byte> content, ElfTables tables)
    {
        Name = name;
        Content = content;
        _tables = tables;
    }

    /// <summary>What the input is called in messages.</summary>
    public InputName Name { get; }

    /// <summary>The whole file or archive member.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>The processor the code is for; reported, not judged.</summary>
    public ElfMachine Machine => _tables.Machine;

    /// <summary>What it says of its code by flags of the processor's own (<c>e_flags</c>); reported, not judged.</summary>
    public uint MachineFlags => BinaryPrimitives.ReadUInt32LittleEndian(Content.Span[MachineFlagsOffset..]);

    /// <summary>What the file is for; reported, not judged.</summary>
    public ElfFileType Type => _tables.Type;

    /// <summary>All section headers, the null section 0 among them; empty for a file without sections.</summary>
    public ReadOnlySpan<ElfSectionHeader> Sections => _tables.SectionsOf(Content.Span);

    /// <summary>The index of the symbol table's section; 0 when there is none.</summary>
    public int SymbolTableSection => _tables.SymbolTableSection;

    /// <summary>All symbols, the null symbol 0 among them; empty when there is no symbol table.</summary>
    public ReadOnlySpan<ElfSymbol> Symbols => _tables.SymbolsOf(Content.Span);

    /// <summary>Where local symbols end: all symbols before this index are local, all from it on are not.</summary>
    public int FirstGlobalSymbol => _tables.FirstGlobalSymbol;

    /// <summary>Reads a file of any machine and type, and checks that all its tables lie where they should.</summary>
    /// <remarks>
    /// Takes time linear in sections and symbols and copies nothing. Left for later, since not every link needs them:
    /// names, the sections of symbols, relocations and groups are checked when they are asked for.
    /// </remarks>
    /// <exception cref="MalformedFileException">The content is no such file, or contradicts itself.</exception>
    public static ElfObjectFile Read(InputName name, ReadOnlyMemory<byte> content) =>
        BitConverter.IsLittleEndian
            ? new ElfObjectFile(name, content, ElfTablesReader.Read(name, content.Span))
            : throw new PlatformNotSupportedException("Views over little-endian files need a little-endian machine.");

    /// <summary>A section's name without its zero byte; empty when the file has no section names.</summary>
    /// <exception cref="MalformedFileException">The name does not lie in the table of names.</exception>
    public ReadOnlySpan<byte> SectionNameBytes(int section)
    {
        ReadOnlySpan<byte> file = Content.Span;
        uint offset = _tables.SectionsOf(file)[section].NameOffset;
        return _tables.SectionNames.TryGet(file, offset, out ReadOnlySpan<byte> name)
            ? name
            : throw Malformed(PlaceOfSection(section), _tables.SectionNames.ProblemAt(offset));
    }

    /// <summary>Whether a section's name begins with a text; not so where it does not lie in the table of names.</summary>
    public bool SectionNameStartsWith(int section, ReadOnlySpan<byte> start)
    {
        ReadOnlySpan<byte> file = Content.Span;
        return _tables.SectionNames.TryGet(file, _tables.SectionsOf(file)[section].NameOffset, out ReadOnlySpan<byte> name) && name.StartsWith(start);
    }

    /// <summary>As <see cref="SectionNameBytes"/>, as a new string.</summary>
    /// <exception cref="MalformedFileException">The name does not lie in the table of names.</exception>
    public string SectionName(int section) => NameText.Of(SectionNameBytes(section));

    /// <summary>A section's bytes; empty for those that have none in the file, whatever their size.</summary>
    public ReadOnlySpan<byte> SectionContent(int section)
    {
        ReadOnlySpan<byte> file = Content.Span;
        ref readonly ElfSectionHeader header = ref _tables.SectionsOf(file)[section];
        return header.HasContent ? file.Slice((int)header.Offset, (int)header.Size) : default;
    }

    /// <summary>A symbol's name without its zero byte; empty for symbols without a name, as those of sections are.</summary>
    /// <exception cref="MalformedFileException">The name does not lie in the table of names.</exception>
    public ReadOnlySpan<byte> SymbolNameBytes(int symbol)
    {
        ReadOnlySpan<byte> file = Content.Span;
        uint offset = _tables.SymbolsOf(file)[symbol].NameOffset;
        return _tables.SymbolNames.TryGet(file, offset, out ReadOnlySpan<byte> name)
            ? name
            : throw Malformed(PlaceOfSymbol(symbol), _tables.SymbolNames.ProblemAt(offset));
    }

    /// <summary>Whether a symbol of a name is defined that other images may see.</summary>
    /// <exception cref="MalformedFileException">The name of a symbol does not lie in the table of names.</exception>
    public bool Shows(ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<ElfSymbol> symbols = Symbols;
        for (int symbol = FirstGlobalSymbol; symbol < symbols.Length; symbol++)
        {
            if (symbols[symbol].SectionIndex != ElfSectionIndex.Undefined && SymbolNameBytes(symbol).SequenceEqual(name))
            {
                return symbols[symbol].Visibility is ElfVisibility.Default or ElfVisibility.Protected;
            }
        }

        return false;
    }

    /// <summary>As <see cref="SymbolNameBytes"/>, as a new string.</summary>
    /// <exception cref="MalformedFileException">The name does not lie in the table of names.</exception>
    public string SymbolName(int symbol) => NameText.Of(SymbolNameBytes(symbol));

    /// <summary>Where a symbol is defined: a section that exists, or one of the values of <see cref="ElfSymbolPlace"/>.</summary>
    /// <exception cref="MalformedFileException">The file names a section that does not exist, or a reserved value without meaning here.</exception>
    public int SymbolSectionIndex(int symbol)
    {
        ReadOnlySpan<byte> file = Content.Span;
        uint index = _tables.SymbolsOf(file)[symbol].SectionIndex;
        if (index >= ElfSectionIndex.FirstReserved)
        {
            switch (index)
            {
                case ElfSectionIndex.Absolute:
                    return ElfSymbolPlace.Absolute;
                case ElfSectionIndex.Common:
                case ElfSectionIndex.X64LargeCommon when Machine == ElfMachine.X64:
                    return ElfSymbolPlace.Common;
                case ElfSectionIndex.Extended when _tables.ExtendedSectionIndices.Length != 0:
                    index = _tables.ExtendedSectionIndicesOf(file)[symbol];
                    break;
                default:
                    throw Malformed(PlaceOfSymbol(symbol), ProblemOfReserved(index));
            }
        }

        return index < (uint)(_tables.Sections.Length / ElfSectionHeader.FileSize)
            ? (int)index
            : throw Malformed(PlaceOfSymbol(symbol), ProblemOfMissing(index));
    }

    /// <summary>The relocations of a section of type <see cref="ElfSectionType.RelocationsWithAddends"/> or <see cref="ElfSectionType.CompactRelocations"/>, which are
    /// unpacked each time; its target is the header's info.</summary>
    /// <remarks>
    /// Each symbol index is below the number of symbols. It is not checked that the offsets lie in the target section, for that
    /// needs the width of each kind. The check runs when a section is first asked for, and twice if two threads ask at once.
    /// </remarks>
    /// <exception cref="MalformedFileException">The section is no such table, or a relocation names a symbol that does not exist.</exception>
    public ReadOnlySpan<ElfRelocation> Relocations(int relocationSection)
    {
        ReadOnlySpan<ElfRelocation> relocations = RelocationsToCheck(relocationSection);
        byte[] isChecked = _checkedRelocations ??= new byte[_tables.Sections.Length / ElfSectionHeader.FileSize];
        if (isChecked[relocationSection] == 0)
        {
            ElfRelocationChecks.CheckSymbols(this, relocationSection, relocations);
            isChecked[relocationSection] = 1;
        }

        return relocations;
    }

    /// <summary>As <see cref="Relocations"/>, for those who look at every symbol index themselves, and ask <see cref="Relocations"/> for the message when one is not below
    /// the number of symbols.</summary>
    /// <exception cref="MalformedFileException">The section is no such table.</exception>
    public ReadOnlySpan<ElfRelocation> RelocationsToCheck(int relocationSection)
    {
        ElfRelocationChecks.CheckTable(this, relocationSection);
        return ElfRelocationChecks.IsCompact(this, relocationSection)
            ? ElfCompactRelocations.Read(this, relocationSection)
            : ElfRelocationChecks.View(this, relocationSection);
    }

    /// <summary>Whether a section's relocations have addends, instead of finding them in the bytes that they relocate.</summary>
    /// <exception cref="MalformedFileException">The section contradicts itself.</exception>
    public bool HaveAddends(int relocationSection) => Sections[relocationSection].Type switch
    {
        ElfSectionType.CompactRelocations => ElfCompactRelocations.HaveAddends(this, relocationSection),
        ElfSectionType.RelocationsWithAddends => true,
        _ => false,
    };

    /// <summary>How many relocations a section holds, without unpacking any.</summary>
    /// <exception cref="MalformedFileException">The section is no such table.</exception>
    public int RelocationCount(int relocationSection)
    {
        ElfRelocationChecks.CheckTable(this, relocationSection);
        return ElfRelocationChecks.IsCompact(this, relocationSection)
            ? ElfCompactRelocations.Count(this, relocationSection)
            : ElfRelocationChecks.View(this, relocationSection).Length;
    }

    /// <summary>A section group: whether one of its kind is enough, what identifies it, and its members, all checked.</summary>
    /// <exception cref="MalformedFileException">The section is no group, or names a symbol or section that does not exist.</exception>
    public ElfGroup Group(int groupSection) => ElfGroup.Read(this, groupSection);

    /// <summary>A place for messages about a section; never fails, whatever is wrong with the section.</summary>
    public InputPlace PlaceOfSection(int section, ulong? offset = null) =>
        new(Name, ElfLabels.OfSection(_tables, Content.Span, section), offset);

    /// <summary>A place for messages about a symbol, which is named by its index when it has no name; never fails.</summary>
    public InputPlace PlaceOfSymbol(int symbol) => new(Name, Symbol: ElfLabels.OfSymbol(_tables, Content.Span, symbol));

    private static string ProblemOfMissing(uint section) => $"it is defined in section {section}, which does not exist";

    private static string ProblemOfReserved(uint index) => index switch
    {
        ElfSectionIndex.Extended => "its section index needs a table of extended section indices, and there is none",
        _ => $"its section index 0x{index:x} is a reserved value without meaning",
    };

    private static MalformedFileException Malformed(InputPlace place, string problem) => new(place, problem);
}
