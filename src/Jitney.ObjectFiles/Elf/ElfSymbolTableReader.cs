using Jitney.ObjectFiles.Binary;
using Jitney.ObjectFiles.Failures;

namespace Jitney.ObjectFiles.Elf;

/// <summary>Checks the symbol table and finds the sections that belong to it. Names are left to those who ask for them.</summary>
internal readonly ref struct ElfSymbolTableReader(InputName name, ReadOnlySpan<byte> file, ElfTables tables)
{
    private readonly ReadOnlySpan<byte> _file = file;

    public ElfTables Read(int symbolTable)
    {
        ReadOnlySpan<ElfSectionHeader> sections = tables.SectionsOf(_file);
        ref readonly ElfSectionHeader header = ref sections[symbolTable];
        if (header.EntrySize != ElfSymbol.FileSize || header.Size % ElfSymbol.FileSize != 0)
        {
            throw Malformed(symbolTable, $"0x{header.Size:x} bytes in entries of {header.EntrySize} are not a table of symbols, {ElfSymbol.FileSize} bytes each");
        }

        if (header.Link == 0 || header.Link >= (uint)sections.Length || sections[(int)header.Link].Type != ElfSectionType.StringTable)
        {
            throw Malformed(symbolTable, $"section {header.Link} is not a table of symbol names");
        }

        FileRange symbols = RangeOf(header);
        if (header.Info > (uint)(symbols.Length / ElfSymbol.FileSize))
        {
            throw Malformed(symbolTable, $"the first global symbol is said to be {header.Info} of {symbols.Length / ElfSymbol.FileSize}");
        }

        ElfTables found = tables with
        {
            SymbolTableSection = symbolTable,
            Symbols = symbols,
            FirstGlobalSymbol = (int)header.Info,
            SymbolNames = new StringTable(RangeOf(sections[(int)header.Link])),
            ExtendedSectionIndices = FindExtendedIndices(sections, symbolTable, symbols.Length / ElfSymbol.FileSize),
        };
        CheckOrder(found);
        return found;
    }

    private FileRange FindExtendedIndices(ReadOnlySpan<ElfSectionHeader> sections, int symbolTable, int symbolCount)
    {
        FileRange? found = null;
        for (int index = 1; index < sections.Length; index++)
        {
            if (sections[index].Type != ElfSectionType.ExtendedSectionIndices || sections[index].Link != (uint)symbolTable)
            {
                continue;
            }

            if (found is not null)
            {
                throw Malformed(index, "a second table of extended section indices");
            }

            found = RangeOf(sections[index]);
            if (found.Value.Length != symbolCount * (long)sizeof(uint))
            {
                throw Malformed(index, $"0x{found.Value.Length:x} bytes are not one section index for each of {symbolCount} symbols");
            }
        }

        return found ?? default;
    }

    /// <summary>Local symbols stand before all others, so that resolution may skip them unread.</summary>
    private void CheckOrder(in ElfTables found)
    {
        ReadOnlySpan<ElfSymbol> symbols = found.SymbolsOf(_file);
        for (int index = 0; index < symbols.Length; index++)
        {
            if (symbols[index].Binding == ElfBinding.Local != index < found.FirstGlobalSymbol)
            {
                string problem = index < found.FirstGlobalSymbol
                    ? "a symbol that is not local among the local ones"
                    : "a local symbol after the first global one";
                var place = new InputPlace(
                    name,
                    ElfLabels.OfSection(found, _file, found.SymbolTableSection),
                    (ulong)index * ElfSymbol.FileSize,
                    ElfLabels.OfSymbol(found, _file, index));
                throw new MalformedFileException(place, problem);
            }
        }
    }

    /// <summary>The content of a section that <see cref="ElfTablesReader"/> has checked already.</summary>
    private static FileRange RangeOf(in ElfSectionHeader section) => new((int)section.Offset, (int)section.Size);

    private MalformedFileException Malformed(int section, string problem) =>
        new(new InputPlace(name, ElfLabels.OfSection(tables, _file, section)), problem);
}
