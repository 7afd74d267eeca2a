using System.Runtime.InteropServices;
using Jitney.ObjectFiles.Binary;
using Jitney.ObjectFiles.Failures;

namespace Jitney.ObjectFiles.Coff;

/// <summary>A COFF object, classic or with many sections, shown as it is: every span is a view over the file's own bytes.</summary>
/// <remarks>
/// Safe for any number of threads. The content belongs to the caller, who keeps it alive and unchanged as long as this object or a span from it is in use. Sections go by
/// their numbers, which begin with 1. Symbols go by the indices of their records: auxiliary records have indices too and are no symbols, so that a walk goes on with
/// <see cref="NextSymbol"/>. A number or index that is out of range is the caller's mistake, not the file's, and ends in an <see cref="IndexOutOfRangeException"/> or
/// <see cref="ArgumentOutOfRangeException"/>.
/// </remarks>
internal sealed class CoffObjectFile
{
    private readonly CoffTables _tables;

    /// <summary>What makes sections COMDATs, by number; made when it is first asked for.</summary>
    private CoffComdat[]? _comdats;

    private CoffObjectFile(InputName name, ReadOnlyMemory<byte> content, CoffTables tables)
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
    public CoffMachine Machine => _tables.Machine;

    /// <summary>Whether it has the format for many sections (<c>/bigobj</c>).</summary>
    public bool IsBig => _tables.IsBig;

    /// <summary>When it was made, in seconds since 1970; a sum or 0 from compilers that write the same for the same source.</summary>
    public uint TimeStamp => _tables.TimeStamp;

    /// <summary>All section headers; the first is that of section 1.</summary>
    public ReadOnlySpan<CoffSectionHeader> Sections => _tables.SectionsOf(Content.Span);

    /// <summary>The number of sections, which is that of the last one too.</summary>
    public int SectionCount => _tables.SectionCount;

    /// <summary>Where long names begin; the end of the file where there are none. All names before lie in fields of eight bytes.</summary>
    public int LongNamesOffset => _tables.LongNames.Range.Length == 0 ? Content.Length : _tables.LongNames.Range.Start;

    /// <summary>The number of symbols' records, auxiliary ones among them.</summary>
    public int SymbolCount => _tables.SymbolCount;

    /// <summary>Reads an object for any machine, and checks that all its tables lie where they should.</summary>
    /// <remarks>
    /// Takes time linear in sections and symbols and copies nothing. Left for later, since not every link needs them: names, the sections of symbols, relocations and
    /// COMDATs are checked when they are asked for.
    /// </remarks>
    /// <exception cref="MalformedFileException">The content contradicts itself.</exception>
    /// <exception cref="LinkException">It is an object without machine code; the message says what to do.</exception>
    public static CoffObjectFile Read(InputName name, ReadOnlyMemory<byte> content) =>
        BitConverter.IsLittleEndian
            ? new CoffObjectFile(name, content, CoffTablesReader.Read(name, content.Span))
            : throw new PlatformNotSupportedException("Views over little-endian files need a little-endian machine.");

    /// <summary>A section's header.</summary>
    public ref readonly CoffSectionHeader Section(int section) => ref _tables.SectionsOf(Content.Span)[section - 1];

    /// <summary>A section's name, long ones in full.</summary>
    /// <exception cref="MalformedFileException">The name does not lie in the string table.</exception>
    public ReadOnlySpan<byte> SectionNameBytes(int section)
    {
        ReadOnlySpan<byte> file = Content.Span;
        return CoffNames.TrySection(CoffLabels.SectionNameField(_tables, file, section), _tables.LongNames, file, out ReadOnlySpan<byte> name, out string problem)
            ? name
            : throw new MalformedFileException(PlaceOfSection(section), problem);
    }

    /// <summary>Where a section's name lies in the file, so that it can be kept.</summary>
    /// <exception cref="MalformedFileException">The name does not lie in the string table.</exception>
    public FileRange SectionNameRange(int section) => RangeOf(SectionNameBytes(section));

    /// <summary>As <see cref="SectionNameBytes"/>, as a new string.</summary>
    /// <exception cref="MalformedFileException">The name does not lie in the string table.</exception>
    public string SectionName(int section) => NameText.Of(SectionNameBytes(section));

    /// <summary>A section's bytes; empty for those that have none in the file, whatever their size.</summary>
    public ReadOnlySpan<byte> SectionContent(int section) => SectionMemory(section).Span;

    /// <summary>As <see cref="SectionContent"/>, to be kept.</summary>
    public ReadOnlyMemory<byte> SectionMemory(int section)
    {
        ref readonly CoffSectionHeader header = ref Section(section);
        return header.HasContent ? Content.Slice((int)header.Offset, (int)header.Size) : default;
    }

    /// <summary>A symbol, by the index of its record.</summary>
    public CoffSymbol Symbol(int symbol) => CoffSymbol.Read(_tables.RecordOf(Content.Span, symbol));

    /// <summary>The index of the symbol after one, behind auxiliary records; <see cref="SymbolCount"/> after the last.</summary>
    public int NextSymbol(int symbol) => symbol + 1 + Symbol(symbol).AuxiliaryCount;

    /// <summary>Whether there is a symbol of this index; auxiliary records are none.</summary>
    public bool IsSymbol(uint symbol) => _tables.IsSymbol(symbol);

    /// <summary>A symbol's name without zero bytes.</summary>
    /// <exception cref="MalformedFileException">The name does not lie in the string table.</exception>
    public ReadOnlySpan<byte> SymbolNameBytes(int symbol)
    {
        ReadOnlySpan<byte> file = Content.Span;
        return CoffNames.TrySymbol(_tables.RecordOf(file, symbol)[..CoffSymbol.NameSize], _tables.LongNames, file, out ReadOnlySpan<byte> name, out string problem)
            ? name
            : throw new MalformedFileException(PlaceOfSymbol(symbol), problem);
    }

    /// <summary>Where a symbol's name lies in the file, so that it can be kept.</summary>
    /// <exception cref="MalformedFileException">The name does not lie in the string table.</exception>
    public FileRange SymbolNameRange(int symbol) => RangeOf(SymbolNameBytes(symbol));

    /// <summary>As <see cref="SymbolNameBytes"/>, as a new string.</summary>
    /// <exception cref="MalformedFileException">The name does not lie in the string table.</exception>
    public string SymbolName(int symbol) => NameText.Of(SymbolNameBytes(symbol));

    /// <summary>Where a symbol is defined: the number of a section that exists, or one of the values of <see cref="CoffSymbolPlace"/>.</summary>
    /// <exception cref="MalformedFileException">The file names a section that does not exist, or a reserved value without meaning.</exception>
    public int SymbolSection(int symbol)
    {
        int section = Symbol(symbol).SectionNumber;
        return section >= CoffSymbolPlace.Debug && section <= SectionCount
            ? section
            : throw new MalformedFileException(PlaceOfSymbol(symbol), $"it is defined in section {section}, which does not exist");
    }

    /// <summary>What the auxiliary record of a section's symbol tells; false for symbols that are none.</summary>
    public bool TrySectionDefinition(int symbol, out CoffSectionDefinition definition)
    {
        bool isSection = Symbol(symbol).IsSection;
        definition = isSection ? Auxiliary<CoffSectionDefinition>(symbol) : default;
        return isSection;
    }

    /// <summary>What the auxiliary record of a weak external symbol tells; false for symbols that are none.</summary>
    /// <exception cref="MalformedFileException">It has no such record, or its default is no symbol.</exception>
    public bool TryWeakExternal(int symbol, out CoffWeakExternal weak)
    {
        weak = default;
        CoffSymbol record = Symbol(symbol);
        if (record.StorageClass != CoffStorageClass.WeakExternal)
        {
            return false;
        }

        if (record.AuxiliaryCount == 0)
        {
            throw new MalformedFileException(PlaceOfSymbol(symbol), "it is a weak external symbol, but no record tells its default");
        }

        weak = Auxiliary<CoffWeakExternal>(symbol);
        return IsSymbol(weak.DefaultSymbol)
            ? true
            : throw new MalformedFileException(PlaceOfSymbol(symbol), $"its default is record {weak.DefaultSymbol} of {SymbolCount}, which is no symbol");
    }

    /// <summary>What the auxiliary record of a function's symbol tells; false for symbols without one.</summary>
    public bool TryFunctionDefinition(int symbol, out CoffFunctionDefinition definition)
    {
        CoffSymbol record = Symbol(symbol);
        bool isFunction = record.IsFunction && record.AuxiliaryCount != 0 && record.StorageClass is CoffStorageClass.External or CoffStorageClass.Static;
        definition = isFunction ? Auxiliary<CoffFunctionDefinition>(symbol) : default;
        return isFunction;
    }

    /// <summary>The symbol that a token of .NET is for; false for symbols that are no tokens.</summary>
    /// <exception cref="MalformedFileException">It has no record that tells that, or what that tells is no symbol.</exception>
    public bool TryClrToken(int symbol, out CoffClrToken token)
    {
        token = default;
        CoffSymbol record = Symbol(symbol);
        if (record.StorageClass != CoffStorageClass.ClrToken)
        {
            return false;
        }

        token = record.AuxiliaryCount == 0 ? default : Auxiliary<CoffClrToken>(symbol);
        return record.AuxiliaryCount != 0 && IsSymbol(token.Symbol)
            ? true
            : throw new MalformedFileException(PlaceOfSymbol(symbol), "it is a token that names no symbol");
    }

    /// <summary>The name of a source file, in the auxiliary records of its symbol or, as GNU tools have it, in the string table; empty for other symbols.</summary>
    /// <exception cref="MalformedFileException">The name does not lie in the string table.</exception>
    public ReadOnlySpan<byte> FileName(int symbol)
    {
        CoffSymbol record = Symbol(symbol);
        if (record.StorageClass != CoffStorageClass.File || record.AuxiliaryCount == 0)
        {
            return default;
        }

        ReadOnlySpan<byte> file = Content.Span;
        int size = _tables.SymbolSize;
        ReadOnlySpan<byte> field = _tables.Symbols.Of(file).Slice((symbol + 1) * size, record.AuxiliaryCount * size);
        if (field is not [0, 0, 0, 0, ..])
        {
            return field.TrimEnd((byte)0);
        }

        return CoffNames.TrySymbol(field[..CoffSymbol.NameSize], _tables.LongNames, file, out ReadOnlySpan<byte> name, out string problem)
            ? name
            : throw new MalformedFileException(PlaceOfSymbol(symbol), problem);
    }

    /// <summary>A section's relocations.</summary>
    /// <remarks>Each symbol index is that of a symbol. It is not checked that the offsets lie in the section, for that needs the width of each kind.</remarks>
    /// <exception cref="MalformedFileException">A relocation names a symbol that does not exist.</exception>
    public ReadOnlySpan<CoffRelocation> Relocations(int section)
    {
        ReadOnlySpan<CoffRelocation> relocations = RelocationsToCheck(section);
        for (int index = 0; index < relocations.Length; index++)
        {
            if (!IsSymbol(relocations[index].SymbolIndex))
            {
                throw new MalformedFileException(
                    PlaceOfSection(section, relocations[index].Offset),
                    $"relocation {index} refers to record {relocations[index].SymbolIndex} of {SymbolCount}, which is no symbol");
            }
        }

        return relocations;
    }

    /// <summary>As <see cref="Relocations"/>, for those who ask <see cref="IsSymbol"/> for every index themselves.</summary>
    public ReadOnlySpan<CoffRelocation> RelocationsToCheck(int section)
    {
        ReadOnlySpan<byte> file = Content.Span;

        // It was found before, when the tables were checked.
        CoffRelocationTable.TryFind(Section(section), file, out FileRange range, out _);
        return MemoryMarshal.Cast<byte, CoffRelocation>(range.Of(file));
    }

    /// <summary>How many relocations a section has.</summary>
    public int RelocationCount(int section) => RelocationsToCheck(section).Length;

    /// <summary>What makes a section one of several of which one is chosen; false for a section that is always there.</summary>
    /// <exception cref="MalformedFileException">What a symbol tells of a COMDAT cannot be.</exception>
    public bool TryComdat(int section, out CoffComdat comdat)
    {
        comdat = default;
        if ((Section(section).Flags & CoffSectionFlags.Comdat) == 0)
        {
            return false;
        }

        comdat = (_comdats ??= CoffComdats.Find(this))[section];
        return comdat.Selection != CoffSelection.None;
    }

    /// <summary>A place for messages about a section; never fails, whatever is wrong with the section.</summary>
    public InputPlace PlaceOfSection(int section, ulong? offset = null) => new(Name, CoffLabels.OfSection(_tables, Content.Span, section), offset);

    /// <summary>A place for messages about a symbol, which is named by its index when it has no name; never fails.</summary>
    public InputPlace PlaceOfSymbol(int symbol) => new(Name, Symbol: CoffLabels.OfSymbol(_tables, Content.Span, symbol));

    private FileRange RangeOf(ReadOnlySpan<byte> name) => Content.Span.Overlaps(name, out int start) ? new FileRange(start, name.Length) : default;

    /// <summary>The first auxiliary record of a symbol that has one; all kinds of it are shorter than a record.</summary>
    private T Auxiliary<T>(int symbol)
        where T : unmanaged => MemoryMarshal.Read<T>(_tables.RecordOf(Content.Span, symbol + 1));
}
