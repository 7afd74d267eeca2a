using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Jitney.ObjectFiles.Binary;
using Jitney.ObjectFiles.Failures;

namespace Jitney.ObjectFiles.Coff;

/// <summary>Finds and checks the tables of a COFF object, once, in time linear in its sections and symbols.</summary>
/// <remarks>
/// Everything that later code indexes with is checked here, before anybody indexes with it. Sections may overlap: that is odd, but all of them are read-only views.
/// They may not overlap so much that work in proportion to their sizes is out of all proportion to the file's. See the PE format, "COFF File Header" and after:
/// https://learn.microsoft.com/windows/win32/debug/pe-format.
/// </remarks>
internal readonly ref struct CoffTablesReader(InputName name, ReadOnlySpan<byte> file)
{
    /// <summary>How many times the file's size all sections and their relocations together may have.</summary>
    private const ulong LargestOverlap = 8;

    private readonly ReadOnlySpan<byte> _file = file;

    public static CoffTables Read(InputName name, ReadOnlySpan<byte> file)
    {
        var reader = new CoffTablesReader(name, file);
        CoffTables tables = CoffAnonymous.Begins(file) ? reader.ReadBig() : reader.ReadClassic();
        tables = tables with { AuxiliaryRecords = reader.FindAuxiliaryRecords(tables) };
        reader.CheckSections(tables);
        return tables;
    }

    private CoffTables ReadClassic()
    {
        if (_file.Length < CoffFileHeader.FileSize)
        {
            throw Malformed(null, $"too short for a COFF object: {_file.Length} bytes");
        }

        CoffFileHeader header = MemoryMarshal.Read<CoffFileHeader>(_file);
        return FindTables(
            new CoffTables { Machine = header.Machine, TimeStamp = header.TimeStamp, AuxiliaryRecords = [] },
            CoffFileHeader.FileSize + (uint)header.OptionalHeaderSize,
            header.SectionCount,
            header.SymbolsOffset,
            header.SymbolCount);
    }

    private CoffTables ReadBig()
    {
        CoffAnonymous.Refuse(name, _file);
        if (_file.Length < CoffAnonymousHeader.FileSize)
        {
            throw Malformed(null, $"too short for a COFF object with many sections: {_file.Length} bytes");
        }

        CoffAnonymousHeader header = MemoryMarshal.Read<CoffAnonymousHeader>(_file);
        return FindTables(
            new CoffTables { Machine = header.Machine, IsBig = true, TimeStamp = header.TimeStamp, AuxiliaryRecords = [] },
            CoffAnonymousHeader.FileSize,
            header.SectionCount,
            header.SymbolsOffset,
            header.SymbolCount);
    }

    private CoffTables FindTables(CoffTables tables, uint sectionsOffset, uint sectionCount, uint symbolsOffset, uint symbolCount)
    {
        if (!FileRange.TryMake(sectionsOffset, (ulong)sectionCount * CoffSectionHeader.FileSize, _file.Length, out FileRange sections))
        {
            throw Malformed(sectionsOffset, $"{sectionCount} section headers do not fit a file of 0x{_file.Length:x} bytes");
        }

        if (symbolsOffset == 0)
        {
            return symbolCount == 0 ? tables with { Sections = sections } : throw Malformed(0, $"{symbolCount} symbols are counted, but there is no symbol table");
        }

        if (!FileRange.TryMake(symbolsOffset, (ulong)symbolCount * (uint)tables.SymbolSize, _file.Length, out FileRange symbols))
        {
            throw Malformed(0, $"a symbol table of {symbolCount} records at 0x{symbolsOffset:x} does not fit a file of 0x{_file.Length:x} bytes");
        }

        return tables with { Sections = sections, Symbols = symbols, LongNames = FindLongNames(symbols.Start + symbols.Length) };
    }

    /// <summary>The table begins with its own size, and may be missing where no name is long.</summary>
    private StringTable FindLongNames(int start)
    {
        ReadOnlySpan<byte> rest = _file[start..];
        if (rest.Length < sizeof(uint))
        {
            return default;
        }

        uint size = BinaryPrimitives.ReadUInt32LittleEndian(rest);
        return size <= (uint)rest.Length
            ? new StringTable(new FileRange(start, (int)size))
            : throw Malformed((ulong)start, $"the string table of 0x{size:x} bytes does not fit the file of 0x{_file.Length:x}");
    }

    private ulong[] FindAuxiliaryRecords(in CoffTables tables)
    {
        int count = tables.SymbolCount;
        var bits = new ulong[(count + 63) / 64];
        for (int symbol = 0; symbol < count;)
        {
            int auxiliaries = CoffSymbol.Read(tables.RecordOf(_file, symbol)).AuxiliaryCount;
            if (auxiliaries >= count - symbol)
            {
                throw new MalformedFileException(
                    new InputPlace(name, Symbol: CoffLabels.OfSymbol(tables, _file, symbol)),
                    $"{auxiliaries} auxiliary records of symbol {symbol} do not fit a table of {count}");
            }

            for (int auxiliary = symbol + 1; auxiliary <= symbol + auxiliaries; auxiliary++)
            {
                bits[auxiliary >> 6] |= 1ul << (auxiliary & 63);
            }

            symbol += 1 + auxiliaries;
        }

        return bits;
    }

    private void CheckSections(in CoffTables tables)
    {
        ReadOnlySpan<CoffSectionHeader> sections = tables.SectionsOf(_file);
        ulong total = 0;
        for (int section = 1; section <= sections.Length; section++)
        {
            ref readonly CoffSectionHeader header = ref sections[section - 1];
            if (header.HasContent && !FileRange.TryMake(header.Offset, header.Size, _file.Length, out _))
            {
                throw Malformed(tables, section, $"0x{header.Size:x} bytes at 0x{header.Offset:x} lie outside the file of 0x{_file.Length:x} bytes");
            }

            if (header.Alignment == 0)
            {
                throw Malformed(tables, section, $"its attributes 0x{(uint)header.Flags:x} have an alignment without meaning");
            }

            int relocations = CoffRelocationTable.TryFind(header, _file, out FileRange range, out string problem) ? range.Length : throw Malformed(tables, section, problem);
            total += (header.HasContent ? header.Size : 0) + (ulong)relocations;
            if (total > LargestOverlap * (ulong)_file.Length)
            {
                throw Malformed(tables, section, $"sections up to this one have more than {LargestOverlap} times the bytes of the file");
            }
        }
    }

    private MalformedFileException Malformed(ulong? offset, string problem) => new(new InputPlace(name, Offset: offset), problem);

    private MalformedFileException Malformed(in CoffTables tables, int section, string problem) =>
        new(new InputPlace(name, CoffLabels.OfSection(tables, _file, section)), problem);
}
