using System.Buffers.Binary;
using Jitney.ObjectFiles.Binary;
using Jitney.ObjectFiles.Failures;

namespace Jitney.ObjectFiles.Coff;

/// <summary>
/// What an object of an import library tells that has no import objects: linkers that know nothing of imports would make the tables of an image from such objects, by the
/// order of their sections' names.
/// </summary>
/// <remarks>
/// GNU tools write them. <c>.idata$2</c> is an entry of the table of libraries, <c>.idata$4</c> and <c>.idata$5</c> are what is imported and where its address will stand,
/// <c>.idata$6</c> is a name with a hint, <c>.idata$7</c> the library's name, or, in an object that imports something, a reference that brings the library's entry along.
/// All names are views of the file.
/// </remarks>
internal sealed record CoffLongImport
{
    private const int AddressSize = sizeof(ulong);
    private const ulong ByOrdinal = 1UL << 63;
    private const uint NameField = 12;

    // IMAGE_REL_AMD64_ADDR64: of an address, where the loader's tables have offsets from the image's base.
    private const ushort FullAddress = 1;

    /// <summary>What the object is.</summary>
    public CoffLongImportKind Kind { get; private init; }

    /// <summary>The symbol of the place where the address will stand, such as <c>__imp_puts</c>, of an <see cref="CoffLongImportKind.Import"/>.</summary>
    public ReadOnlyMemory<byte> PointerSymbol { get; private init; }

    /// <summary>The symbol of the code that jumps there, such as <c>puts</c>; empty for a variable.</summary>
    public ReadOnlyMemory<byte> CodeSymbol { get; private init; }

    /// <summary>What the library calls it; empty for what is imported by number.</summary>
    public ReadOnlyMemory<byte> ImportName { get; private init; }

    /// <summary>The number by which it is imported; null where it has a name.</summary>
    public ushort? Ordinal { get; private init; }

    /// <summary>Where in the library's table of names to look first.</summary>
    public ushort Hint { get; private init; }

    /// <summary>The symbol of the library's entry: what an <see cref="CoffLongImportKind.Import"/> refers to, and a <see cref="CoffLongImportKind.Library"/> defines.</summary>
    public ReadOnlyMemory<byte> LibrarySymbol { get; private init; }

    /// <summary>The symbol of the library's name: what a <see cref="CoffLongImportKind.Library"/> refers to, and a <see cref="CoffLongImportKind.LibraryName"/> defines.</summary>
    public ReadOnlyMemory<byte> NameSymbol { get; private init; }

    /// <summary>The library's name, where this object has it; else <see cref="CoffLongImports"/> finds it.</summary>
    public ReadOnlyMemory<byte> LibraryName { get; private init; }

    /// <summary>Reads what an object tells.</summary>
    /// <returns>Of the kind <see cref="CoffLongImportKind.None"/> for nearly all objects, which have no section of such a name.</returns>
    /// <exception cref="MalformedFileException">It imports something, and does not tell what.</exception>
    public static CoffLongImport Read(CoffObjectFile file)
    {
        Span<int> sections = stackalloc int[10];
        sections.Clear();
        bool any = false;
        for (int section = 1; section <= file.SectionCount; section++)
        {
            // A short name, which needs no table of long ones.
            if (file.SectionNameBytes(section) is [(byte)'.', (byte)'i', (byte)'d', (byte)'a', (byte)'t', (byte)'a', (byte)'$', >= (byte)'2' and <= (byte)'7' and byte digit]
                && sections[digit - '0'] == 0)
            {
                sections[digit - '0'] = section;
                any = true;
            }
        }

        return !any ? new CoffLongImport()
            : sections[2] != 0 && !file.SectionContent(sections[2]).IsEmpty ? ReadLibrary(file, sections[2], sections[6])
            : sections[5] != 0 && FindPointer(file, sections[5]) is >= 0 and int pointer ? ReadImport(file, pointer, sections[5], sections[7])
            : sections[7] != 0 && FindExternal(file, sections[7]) is >= 0 and int name ? ReadName(file, name, sections[7])
            : new CoffLongImport { Kind = CoffLongImportKind.Terminator };
    }

    // It may have a second name, for older compilers.
    private static int FindPointer(CoffObjectFile file, int section)
    {
        int symbol = FindExternal(file, section, 0);
        while (symbol >= 0 && !file.SymbolNameBytes(symbol).StartsWith("__imp_"u8))
        {
            symbol = FindExternal(file, section, file.NextSymbol(symbol));
        }

        return symbol;
    }

    private static CoffLongImport ReadLibrary(CoffObjectFile file, int entry, int names)
    {
        ReadOnlyMemory<byte> nameSymbol = default, libraryName = default;
        foreach (ref readonly CoffRelocation relocation in file.Relocations(entry))
        {
            if (relocation.Offset != NameField)
            {
                continue;
            }

            // The name is in another object, or, as some tools write it, in this one.
            int symbol = (int)relocation.SymbolIndex;
            if (file.Symbol(symbol).SectionNumber == CoffSymbolPlace.Undefined)
            {
                nameSymbol = NameOf(file, symbol);
            }
            else if (names != 0 && file.Symbol(symbol).SectionNumber == names)
            {
                libraryName = Text(file.SectionMemory(names), unchecked(file.Symbol(symbol).Value + AddendAt(file.SectionContent(entry), relocation.Offset)));
            }
        }

        return new CoffLongImport
        {
            Kind = CoffLongImportKind.Library,
            LibrarySymbol = FindExternal(file, entry) is >= 0 and int library ? NameOf(file, library) : default,
            NameSymbol = nameSymbol,
            LibraryName = libraryName,
        };
    }

    private static CoffLongImport ReadName(CoffObjectFile file, int symbol, int section) => new()
    {
        Kind = CoffLongImportKind.LibraryName,
        NameSymbol = NameOf(file, symbol),
        LibraryName = Text(file.SectionMemory(section), file.Symbol(symbol).Value),
    };

    private static uint AddendAt(ReadOnlySpan<byte> content, uint offset) =>
        content.Length >= sizeof(uint) && offset <= (uint)content.Length - sizeof(uint) ? BinaryPrimitives.ReadUInt32LittleEndian(content[(int)offset..]) : 0;

    private static CoffLongImport ReadImport(CoffObjectFile file, int pointer, int addresses, int reference)
    {
        uint place = file.Symbol(pointer).Value;
        var import = new CoffLongImport
        {
            Kind = CoffLongImportKind.Import,
            PointerSymbol = NameOf(file, pointer),
            CodeSymbol = FindCode(file),
            LibrarySymbol = reference != 0 && FindLibrary(file, reference) is { IsEmpty: false } library ? library : FindDescriptor(file),
        };
        foreach (ref readonly CoffRelocation relocation in file.Relocations(addresses))
        {
            CoffSymbol target = file.Symbol((int)relocation.SymbolIndex);
            if (relocation.Offset == place && relocation.Type == FullAddress)
            {
                // Code stands behind it that fetches the library when it is first called.
                return new CoffLongImport();
            }

            if (relocation.Offset == place && file.SymbolSection((int)relocation.SymbolIndex) is > 0 and int section)
            {
                ReadOnlyMemory<byte> hint = file.SectionMemory(section);
                hint = hint[(int)Math.Min(unchecked(target.Value + AddendAt(file.SectionContent(addresses), place)), (uint)hint.Length)..];
                ReadOnlyMemory<byte> name = Text(hint, sizeof(ushort));
                return name.IsEmpty
                    ? throw Malformed(file, pointer, "it is imported by a name that does not end")
                    : import with { ImportName = name, Hint = BinaryPrimitives.ReadUInt16LittleEndian(hint.Span) };
            }
        }

        ReadOnlySpan<byte> content = file.SectionContent(addresses);
        return content.Length >= AddressSize && place <= (uint)content.Length - AddressSize
            && BinaryPrimitives.ReadUInt64LittleEndian(content[(int)place..]) is var ordinal && (ordinal & ByOrdinal) != 0
                ? import with { Ordinal = (ushort)ordinal }

                // Without a library it is data that somebody put there.
                : import.LibrarySymbol.IsEmpty ? new CoffLongImport()
                : throw Malformed(file, pointer, "it is imported neither by a name nor by a number");
    }

    private static ReadOnlyMemory<byte> FindLibrary(CoffObjectFile file, int section)
    {
        foreach (ref readonly CoffRelocation relocation in file.Relocations(section))
        {
            if (file.Symbol((int)relocation.SymbolIndex).IsUndefined)
            {
                return NameOf(file, (int)relocation.SymbolIndex);
            }
        }

        return default;
    }

    // Microsoft's older tools only name it, without a reference.
    private static ReadOnlyMemory<byte> FindDescriptor(CoffObjectFile file)
    {
        for (int symbol = 0; symbol < file.SymbolCount; symbol = file.NextSymbol(symbol))
        {
            if (file.Symbol(symbol).IsUndefined && file.SymbolNameBytes(symbol).StartsWith("__IMPORT_DESCRIPTOR_"u8))
            {
                return NameOf(file, symbol);
            }
        }

        return default;
    }

    private static ReadOnlyMemory<byte> FindCode(CoffObjectFile file)
    {
        for (int symbol = 0; symbol < file.SymbolCount; symbol = file.NextSymbol(symbol))
        {
            if (file.Symbol(symbol) is { StorageClass: CoffStorageClass.External, SectionNumber: > 0 } && (file.Section(file.SymbolSection(symbol)).Flags & CoffSectionFlags.Code) != 0)
            {
                return NameOf(file, symbol);
            }
        }

        return default;
    }

    private static int FindExternal(CoffObjectFile file, int section, int start = 0)
    {
        for (int symbol = start; symbol < file.SymbolCount; symbol = file.NextSymbol(symbol))
        {
            if (file.Symbol(symbol) is { StorageClass: CoffStorageClass.External } found && found.SectionNumber == section)
            {
                return symbol;
            }
        }

        return -1;
    }

    private static ReadOnlyMemory<byte> NameOf(CoffObjectFile file, int symbol)
    {
        FileRange range = file.SymbolNameRange(symbol);
        return file.Content.Slice(range.Start, range.Length);
    }

    private static ReadOnlyMemory<byte> Text(ReadOnlyMemory<byte> content, uint start)
    {
        ReadOnlyMemory<byte> rest = content[(int)Math.Min(start, (uint)content.Length)..];
        return rest.Span.IndexOf((byte)0) is >= 0 and int length ? rest[..length] : default;
    }

    private static MalformedFileException Malformed(CoffObjectFile file, int symbol, string problem) => new(file.PlaceOfSymbol(symbol), problem);
}
