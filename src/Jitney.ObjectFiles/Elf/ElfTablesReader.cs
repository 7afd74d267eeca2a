using System.Numerics;
using System.Runtime.InteropServices;
using Jitney.ObjectFiles.Binary;
using Jitney.ObjectFiles.Failures;

namespace Jitney.ObjectFiles.Elf;

/// <summary>Finds and checks the tables of an ELF file, once, in time linear in its sections and symbols.</summary>
/// <remarks>
/// Everything that later code indexes with is checked here, before anybody indexes with it. Sections may overlap: that
/// is odd, but all of them are read-only views. They may not overlap so much that work in proportion to sections' sizes
/// is out of all proportion to the file's. See the generic ABI, chapters 4 and 5: https://gabi.xinuos.com/.
/// </remarks>
internal readonly ref struct ElfTablesReader(InputName name, ReadOnlySpan<byte> file)
{
    /// <summary>How many times the file's size all sections together may have.</summary>
    private const ulong LargestOverlap = 8;

    private readonly ReadOnlySpan<byte> _file = file;

    public static ElfTables Read(InputName name, ReadOnlySpan<byte> file)
    {
        var reader = new ElfTablesReader(name, file);
        ElfFileHeader header = reader.ReadFileHeader();
        var tables = new ElfTables { Machine = header.Machine, Type = header.Type, Sections = reader.FindSections(header) };
        if (tables.Sections.Length == 0)
        {
            return tables;
        }

        tables = tables with { SectionNames = reader.FindSectionNames(header, tables) };
        int symbolTable = reader.CheckSections(tables);
        return symbolTable == 0 ? tables : new ElfSymbolTableReader(name, file, tables).Read(symbolTable);
    }

    private ElfFileHeader ReadFileHeader()
    {
        if (_file.Length < ElfFileHeader.FileSize)
        {
            throw Malformed(null, $"too short for an ELF file: {_file.Length} bytes");
        }

        ElfFileHeader header = MemoryMarshal.Read<ElfFileHeader>(_file);
        return header switch
        {
            { Magic: not ElfFileHeader.ElfMagic } when InputKinds.IsCoff(_file) => throw new LinkException(new InputPlace(name), "is a COFF object, and no ELF object"),
            { Magic: not ElfFileHeader.ElfMagic } => throw Malformed(0, "not an ELF file"),
            { Class: ElfFileHeader.Class32 or ElfFileHeader.Class64, DataEncoding: ElfFileHeader.LittleEndian or ElfFileHeader.BigEndian } and not { Class: ElfFileHeader.Class64, DataEncoding: ElfFileHeader.LittleEndian }
                => throw new LinkException(new InputPlace(name), $"is for {ElfMachineNames.Of(_file)}, and only 64-bit little-endian ELF files are read"),
            { Class: not ElfFileHeader.Class64 } => throw Malformed(4, "not a 64-bit ELF file"),
            { DataEncoding: not ElfFileHeader.LittleEndian } => throw Malformed(5, "not a little-endian ELF file"),
            { IdentificationVersion: not ElfFileHeader.CurrentVersion } => throw Malformed(6, "not version 1 of ELF"),
            _ => header,
        };
    }

    private FileRange FindSections(ElfFileHeader header)
    {
        const ulong countField = 60, entrySizeField = 58, offsetField = 40;
        if (header.SectionHeaderOffset == 0)
        {
            return header.SectionHeaderCount == 0 ? default : throw Malformed(countField, "sections are counted, but there is no section table");
        }

        if (header.SectionHeaderEntrySize != ElfSectionHeader.FileSize)
        {
            throw Malformed(entrySizeField, $"section headers of {header.SectionHeaderEntrySize} bytes instead of {ElfSectionHeader.FileSize}");
        }

        if (!FileRange.TryMake(header.SectionHeaderOffset, ElfSectionHeader.FileSize, _file.Length, out FileRange first))
        {
            throw Malformed(offsetField, $"the section table at 0x{header.SectionHeaderOffset:x} begins outside the file");
        }

        ElfSectionHeader section0 = MemoryMarshal.Read<ElfSectionHeader>(first.Of(_file));
        ulong count = header.SectionHeaderCount != 0 ? header.SectionHeaderCount : section0.Size;
        if (count == 0 || count > int.MaxValue / ElfSectionHeader.FileSize
            || !FileRange.TryMake(header.SectionHeaderOffset, count * ElfSectionHeader.FileSize, _file.Length, out FileRange table))
        {
            throw Malformed(offsetField, $"the section table at 0x{header.SectionHeaderOffset:x} cannot have {count} entries in a file of {_file.Length} bytes");
        }

        return section0.Type == ElfSectionType.Null ? table : throw Malformed(header.SectionHeaderOffset, "section 0 is not the null section");
    }

    private StringTable FindSectionNames(ElfFileHeader header, in ElfTables tables)
    {
        const ulong indexField = 62;
        ReadOnlySpan<ElfSectionHeader> sections = tables.SectionsOf(_file);
        uint index = header.SectionNameTable == ElfSectionIndex.Extended ? sections[0].Link : header.SectionNameTable;
        if (index == 0)
        {
            return default;
        }

        if (index >= (uint)sections.Length || sections[(int)index].Type != ElfSectionType.StringTable)
        {
            throw Malformed(indexField, $"section {index} is not a table of section names");
        }

        return FileRange.TryMake(sections[(int)index].Offset, sections[(int)index].Size, _file.Length, out FileRange range)
            ? new StringTable(range)
            : throw Malformed(indexField, $"the table of section names, section {index}, lies outside the file");
    }

    /// <summary>Checks what holds for sections of every type; returns the symbol table's index.</summary>
    private int CheckSections(in ElfTables tables)
    {
        ReadOnlySpan<ElfSectionHeader> sections = tables.SectionsOf(_file);
        int symbolTable = 0;
        ulong total = 0;
        for (int index = 1; index < sections.Length; index++)
        {
            ref readonly ElfSectionHeader section = ref sections[index];
            if (section.HasContent && !FileRange.TryMake(section.Offset, section.Size, _file.Length, out _))
            {
                throw Malformed(tables, index, $"0x{section.Size:x} bytes at 0x{section.Offset:x} lie outside the file of 0x{_file.Length:x} bytes");
            }

            total += section.HasContent ? section.Size : 0;
            if (total > LargestOverlap * (ulong)_file.Length)
            {
                throw Malformed(tables, index, $"sections up to this one have more than {LargestOverlap} times the bytes of the file");
            }

            if (section.Alignment != 0 && !BitOperations.IsPow2(section.Alignment))
            {
                throw Malformed(tables, index, $"the alignment 0x{section.Alignment:x} is not a power of two");
            }

            if (section.Flags.HasFlag(ElfSectionFlags.LinkOrder) && section.Link >= (uint)sections.Length)
            {
                throw Malformed(tables, index, $"it is ordered as section {section.Link}, which does not exist");
            }

            if (section.Type is ElfSectionType.RelocationsWithAddends or ElfSectionType.Relocations or ElfSectionType.CompactRelocations && section.Info >= (uint)sections.Length)
            {
                throw Malformed(tables, index, $"it relocates section {section.Info}, which does not exist");
            }

            if (section.Type == ElfSectionType.SymbolTable)
            {
                symbolTable = symbolTable == 0 ? index : throw Malformed(tables, index, $"a second symbol table beside section {symbolTable}");
            }
        }

        return symbolTable;
    }

    private MalformedFileException Malformed(ulong? offset, string problem) => new(new InputPlace(name, Offset: offset), problem);

    private MalformedFileException Malformed(in ElfTables tables, int section, string problem) =>
        new(new InputPlace(name, ElfLabels.OfSection(tables, _file, section)), problem);
}
