using System.Buffers.Binary;

namespace Jitney.ObjectFiles.Elf;

/// <summary>Names of a shared library that others see, or are to define.</summary>
/// <param name="Defined">What it defines for others; what only has another version than the one that counts is not among it.</param>
/// <param name="Undefined">What it expects others to define, weakly perhaps.</param>
/// <param name="Required">What of that is not weak.</param>
/// <param name="ThreadLocal">The thread-local variables that it defines, and that others may define before it.</param>
/// <param name="Values">Variables that it defines, not weakly, with a value in the file: such a definition comes before a common symbol.</param>
/// <param name="Replaceable">What it defines and uses by name itself, so that it uses what others define before it.</param>
/// <param name="Variables">Variables that it defines and may change; what is read-only once it is relocated is not among them.</param>
internal sealed record ElfDynamicNames(
    IReadOnlyList<ReadOnlyMemory<byte>> Defined,
    IReadOnlyList<ReadOnlyMemory<byte>> Undefined,
    IReadOnlyList<ReadOnlyMemory<byte>> Required,
    IReadOnlyList<ReadOnlyMemory<byte>> ThreadLocal,
    IReadOnlyList<ReadOnlyMemory<byte>> Values,
    IReadOnlyList<ReadOnlyMemory<byte>> Replaceable,
    IReadOnlyList<ReadOnlyMemory<byte>> Variables)
{
    private const int HeaderSize = 64;
    private const int SectionHeaderSize = 64;
    private const int ProgramHeaderSize = 56;
    private const int SymbolSize = 24;
    private const int RelocationSize = 24;
    private const uint ProtectedOnceRelocated = 0x6474e552; // PT_GNU_RELRO
    private const ulong Writable = 1;          // SHF_WRITE
    private const uint Relocations = 4;        // SHT_RELA
    private const uint NoBits = 8;             // SHT_NOBITS
    private const uint DynamicSymbols = 11;    // SHT_DYNSYM
    private const uint Versions = 0x6fffffff;  // SHT_GNU_versym
    private const int Local = 0;               // STB_LOCAL
    private const int Weak = 2;                // STB_WEAK
    private const int DefaultVisibility = 0;   // STV_DEFAULT
    private const int ObjectType = 1;          // STT_OBJECT
    private const int FunctionType = 2;        // STT_FUNC
    private const int ThreadLocalType = 6;     // STT_TLS
    private const int IndirectFunctionType = 10; // STT_GNU_IFUNC
    private const ushort HiddenVersion = 0x8000; // VERSYM_HIDDEN

    private static readonly ElfDynamicNames s_none = new([], [], [], [], [], [], []);

    /// <summary>Reads them.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <returns>Views of the file; none when it is no shared library for 64-bit little-endian machines, or has no section headers.</returns>
    public static ElfDynamicNames Read(ReadOnlyMemory<byte> file)
    {
        ReadOnlySpan<byte> bytes = file.Span;

        // 64 bits, little endian.
        if (bytes.Length < HeaderSize || !bytes[..6].SequenceEqual("\u007fELF\u0002\u0001"u8))
        {
            return s_none;
        }

        ulong start = BinaryPrimitives.ReadUInt64LittleEndian(bytes[40..]);
        int size = BinaryPrimitives.ReadUInt16LittleEndian(bytes[58..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(bytes[60..]);
        if (size < SectionHeaderSize || start > (ulong)bytes.Length || (ulong)bytes.Length - start < (ulong)size * (ulong)count)
        {
            return s_none;
        }

        ReadOnlyMemory<byte> headers = file.Slice((int)start, size * count);
        for (int index = 0; index < count; index++)
        {
            ReadOnlySpan<byte> header = headers.Span[(index * size)..];
            if (TypeOf(header) == DynamicSymbols)
            {
                uint strings = BinaryPrimitives.ReadUInt32LittleEndian(header[40..]);
                if (strings >= (uint)count || Content(file, header) is not { } symbols || Content(file, headers.Span[((int)strings * size)..]) is not { } names)
                {
                    return s_none;
                }

                bool[] used = UsedSymbols(file, headers.Span, size, index, symbols.Length / SymbolSize);
                return Read(symbols.Span, names, SectionOf(file, headers.Span, size, Versions), headers.Span, size, used, ChangingSections(bytes, headers.Span, size));
            }
        }

        return s_none;
    }

    private static uint TypeOf(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);

    private static ReadOnlySpan<byte> SectionOf(ReadOnlyMemory<byte> file, ReadOnlySpan<byte> headers, int size, uint type)
    {
        for (; headers.Length >= size; headers = headers[size..])
        {
            if (TypeOf(headers) == type)
            {
                return Content(file, headers) is { } content ? content.Span : default;
            }
        }

        return default;
    }

    // Those that relocations name.
    private static bool[] UsedSymbols(ReadOnlyMemory<byte> file, ReadOnlySpan<byte> headers, int size, int symbols, int count)
    {
        var used = new bool[count];
        int left = file.Length; // sections that lie over each other could be of any length together
        for (; headers.Length >= size; headers = headers[size..])
        {
            if (TypeOf(headers) != Relocations || BinaryPrimitives.ReadUInt32LittleEndian(headers[40..]) != (uint)symbols || Content(file, headers) is not { } content || content.Length > left)
            {
                continue;
            }

            left -= content.Length;
            for (ReadOnlySpan<byte> relocations = content.Span; relocations.Length >= RelocationSize; relocations = relocations[RelocationSize..])
            {
                uint symbol = BinaryPrimitives.ReadUInt32LittleEndian(relocations[12..]);
                if (symbol < (uint)count)
                {
                    used[symbol] = true;
                }
            }
        }

        return used;
    }

    // Sections that code may write to when the library is relocated.
    private static bool[] ChangingSections(ReadOnlySpan<byte> file, ReadOnlySpan<byte> headers, int size)
    {
        (ulong protectedStart, ulong protectedSize) = ProtectedRange(file);
        var changing = new bool[headers.Length / size];
        for (int index = 0; index < changing.Length; index++)
        {
            ReadOnlySpan<byte> header = headers[(index * size)..];
            bool isWritable = (BinaryPrimitives.ReadUInt64LittleEndian(header[8..]) & Writable) != 0;
            changing[index] = isWritable && BinaryPrimitives.ReadUInt64LittleEndian(header[16..]) - protectedStart >= protectedSize;
        }

        return changing;
    }

    private static (ulong Start, ulong Size) ProtectedRange(ReadOnlySpan<byte> file)
    {
        ulong start = BinaryPrimitives.ReadUInt64LittleEndian(file[32..]);
        int size = BinaryPrimitives.ReadUInt16LittleEndian(file[54..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(file[56..]);
        for (int index = 0; index < count && size >= ProgramHeaderSize && start <= (ulong)file.Length && (ulong)file.Length - start >= (ulong)size * (ulong)(index + 1); index++)
        {
            ReadOnlySpan<byte> header = file[((int)start + (index * size))..];
            if (BinaryPrimitives.ReadUInt32LittleEndian(header) == ProtectedOnceRelocated)
            {
                return (BinaryPrimitives.ReadUInt64LittleEndian(header[16..]), BinaryPrimitives.ReadUInt64LittleEndian(header[40..]));
            }
        }

        return default;
    }

    private static ReadOnlyMemory<byte>? Content(ReadOnlyMemory<byte> file, ReadOnlySpan<byte> header)
    {
        ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(header[24..]);
        ulong size = BinaryPrimitives.ReadUInt64LittleEndian(header[32..]);
        return offset <= (ulong)file.Length && size <= (ulong)file.Length - offset ? file.Slice((int)offset, (int)size) : null;
    }

    private static ElfDynamicNames Read(
        ReadOnlySpan<byte> symbols, ReadOnlyMemory<byte> names, ReadOnlySpan<byte> versions, ReadOnlySpan<byte> headers, int headerSize, ReadOnlySpan<bool> used, ReadOnlySpan<bool> changing)
    {
        // Nearly all symbols of nearly all libraries are definitions.
        var defined = new List<ReadOnlyMemory<byte>>(symbols.Length / SymbolSize);
        List<ReadOnlyMemory<byte>> undefined = [], required = [], threadLocal = [], values = [], replaceable = [], variables = [];
        for (int position = SymbolSize; position <= symbols.Length - SymbolSize; position += SymbolSize)
        {
            ReadOnlySpan<byte> symbol = symbols[position..];
            uint name = BinaryPrimitives.ReadUInt32LittleEndian(symbol);
            int binding = symbol[4] >> 4;
            if (binding == Local || name >= (uint)names.Length || names.Span[(int)name..].IndexOf((byte)0) is not (> 0 and int length))
            {
                continue;
            }

            ReadOnlyMemory<byte> text = names.Slice((int)name, length);
            int section = BinaryPrimitives.ReadUInt16LittleEndian(symbol[6..]);
            int type = symbol[4] & 15;
            if (section == 0)
            {
                undefined.Add(text);
                if (binding != Weak)
                {
                    required.Add(text);
                }

                continue;
            }

            if (type == ThreadLocalType)
            {
                threadLocal.Add(text);
            }

            if (used[position / SymbolSize] && (symbol[5] & 3) == DefaultVisibility)
            {
                replaceable.Add(text);
            }

            int version = position / SymbolSize * sizeof(ushort);
            if (version + sizeof(ushort) <= versions.Length && (BinaryPrimitives.ReadUInt16LittleEndian(versions[version..]) & HiddenVersion) != 0)
            {
                continue;
            }

            defined.Add(text);
            if (type == ObjectType && section < changing.Length && changing[section])
            {
                variables.Add(text);
            }

            bool isInFile = section >= headers.Length / headerSize || TypeOf(headers[(section * headerSize)..]) != NoBits;
            if (binding != Weak && type is not (FunctionType or IndirectFunctionType) && isInFile)
            {
                values.Add(text);
            }
        }

        return new ElfDynamicNames(defined, undefined, required, threadLocal, values, replaceable, variables);
    }
}
