using System.Runtime.InteropServices;
using Jitney.ObjectFiles.Binary;
using Jitney.ObjectFiles.Failures;

namespace Jitney.ObjectFiles.Coff;

/// <summary>An import object: a member of an import library that says of one symbol which library has it, and what it is called there.</summary>
/// <remarks>Safe for any number of threads. Names are views over the content, which belongs to the caller.</remarks>
internal sealed class CoffImportObject
{
    private readonly CoffImportHeader _header;
    private readonly FileRange _symbol;
    private readonly FileRange _library;
    private readonly FileRange _importName;

    private CoffImportObject(InputName name, ReadOnlyMemory<byte> content, CoffImportHeader header, FileRange symbol, FileRange library, FileRange importName)
    {
        Name = name;
        Content = content;
        _header = header;
        _symbol = symbol;
        _library = library;
        _importName = importName;
    }

    /// <summary>What the input is called in messages.</summary>
    public InputName Name { get; }

    /// <summary>The whole file or archive member.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>The processor it is for; reported, not judged.</summary>
    public CoffMachine Machine => _header.Machine;

    /// <summary>What is imported.</summary>
    public CoffImportKind Kind => _header.Kind;

    /// <summary>How the library's name for it is told.</summary>
    public CoffImportNameKind NameKind => _header.NameKind;

    /// <summary>The number by which it is imported; null where it has a name.</summary>
    public ushort? Ordinal => NameKind == CoffImportNameKind.Ordinal ? _header.OrdinalOrHint : null;

    /// <summary>Where in the library's table of names to look first; without meaning for one that is imported by number.</summary>
    public ushort Hint => _header.OrdinalOrHint;

    /// <summary>The symbol that is defined; <c>__imp_</c> and this name is the pointer to it.</summary>
    public ReadOnlyMemory<byte> SymbolName => Content.Slice(_symbol.Start, _symbol.Length);

    /// <summary>The library's file name: <c>KERNEL32.dll</c>.</summary>
    public ReadOnlyMemory<byte> LibraryName => Content.Slice(_library.Start, _library.Length);

    /// <summary>What the library calls it; empty for one that is imported by number.</summary>
    public ReadOnlyMemory<byte> ImportName => Content.Slice(_importName.Start, _importName.Length);

    /// <summary>Reads an import object for any machine.</summary>
    /// <exception cref="MalformedFileException">The content is none, or contradicts itself.</exception>
    public static CoffImportObject Read(InputName name, ReadOnlyMemory<byte> content)
    {
        ReadOnlySpan<byte> file = content.Span;
        if (!CoffAnonymous.IsImport(file))
        {
            throw Malformed(name, 0, "not an import object");
        }

        if (file.Length < CoffImportHeader.FileSize)
        {
            throw Malformed(name, null, $"too short for an import object: {file.Length} bytes");
        }

        CoffImportHeader header = MemoryMarshal.Read<CoffImportHeader>(file);
        if (header.DataSize > (uint)(file.Length - CoffImportHeader.FileSize))
        {
            throw Malformed(name, CoffImportHeader.FileSize, $"its names, 0x{header.DataSize:x} bytes, do not fit the file of 0x{file.Length:x}");
        }

        if (header.Kind > CoffImportKind.Constant || header.NameKind > CoffImportNameKind.ExportAs)
        {
            throw Malformed(name, CoffImportHeader.FileSize - sizeof(ushort), $"its types 0x{header.Types:x} are not known");
        }

        int end = CoffImportHeader.FileSize + (int)header.DataSize;
        FileRange symbol = ReadName(name, file[..end], CoffImportHeader.FileSize, "the symbol");
        FileRange library = ReadName(name, file[..end], symbol.Start + symbol.Length + 1, "the library");
        FileRange importName = header.NameKind switch
        {
            CoffImportNameKind.Name => symbol,
            CoffImportNameKind.NoPrefix => WithoutPrefix(file, symbol),
            CoffImportNameKind.Undecorated => Undecorated(file, WithoutPrefix(file, symbol)),
            CoffImportNameKind.ExportAs => ReadName(name, file[..end], library.Start + library.Length + 1, "what is imported"),
            _ => default,
        };
        return new CoffImportObject(name, content, header, symbol, library, importName);
    }

    private static FileRange ReadName(InputName name, ReadOnlySpan<byte> file, int start, string what)
    {
        ReadOnlySpan<byte> rest = start < file.Length ? file[start..] : default;
        int length = rest[..Math.Min(rest.Length, StringTable.LongestName + 1)].IndexOf((byte)0);
        return length > 0 ? new FileRange(start, length) : throw Malformed(name, (ulong)start, $"there is no name of {what} here that ends");
    }

    private static FileRange WithoutPrefix(ReadOnlySpan<byte> file, FileRange name) =>
        file[name.Start] is (byte)'?' or (byte)'@' or (byte)'_' ? new FileRange(name.Start + 1, name.Length - 1) : name;

    private static FileRange Undecorated(ReadOnlySpan<byte> file, FileRange name) =>
        name.Of(file).IndexOf((byte)'@') is >= 0 and int length ? name with { Length = length } : name;

    private static MalformedFileException Malformed(InputName name, ulong? offset, string problem) => new(new InputPlace(name, Offset: offset), problem);
}
