using System.Buffers.Binary;

namespace Jitney.ObjectFiles.Elf;

/// <summary>Names of a shared library that others see, or are to define.</summary>
/// <param name="Defined">What it defines for others.</param>
/// <param name="Undefined">What it expects others to define, weakly perhaps.</param>
/// <param name="Required">What of that is not weak.</param>
/// <param name="ThreadLocal">The thread-local variables that it defines, and that others may define before it.</param>
public sealed record ElfDynamicNames(
    IReadOnlyList<ReadOnlyMemory<byte>> Defined,
    IReadOnlyList<ReadOnlyMemory<byte>> Undefined,
    IReadOnlyList<ReadOnlyMemory<byte>> Required,
    IReadOnlyList<ReadOnlyMemory<byte>> ThreadLocal)
{
    private const int HeaderSize = 64;
    private const int SectionHeaderSize = 64;
    private const int SymbolSize = 24;
    private const uint DynamicSymbols = 11; // SHT_DYNSYM
    private const int Local = 0;            // STB_LOCAL
    private const int Weak = 2;             // STB_WEAK
    private const int ThreadLocalType = 6;  // STT_TLS

    private static readonly ElfDynamicNames s_none = new([], [], [], []);

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

        for (int index = 0; index < count; index++)
        {
            ReadOnlySpan<byte> header = bytes[((int)start + (index * size))..];
            if (BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) == DynamicSymbols)
            {
                uint strings = BinaryPrimitives.ReadUInt32LittleEndian(header[40..]);
                return strings < (uint)count && Content(file, header) is { } symbols && Content(file, bytes[((int)start + ((int)strings * size))..]) is { } names
                    ? Read(symbols.Span, names)
                    : s_none;
            }
        }

        return s_none;
    }

    private static ReadOnlyMemory<byte>? Content(ReadOnlyMemory<byte> file, ReadOnlySpan<byte> header)
    {
        ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(header[24..]);
        ulong size = BinaryPrimitives.ReadUInt64LittleEndian(header[32..]);
        return offset <= (ulong)file.Length && size <= (ulong)file.Length - offset ? file.Slice((int)offset, (int)size) : null;
    }

    private static ElfDynamicNames Read(ReadOnlySpan<byte> symbols, ReadOnlyMemory<byte> names)
    {
        List<ReadOnlyMemory<byte>> defined = [], undefined = [], required = [], threadLocal = [];
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
            bool isDefined = BinaryPrimitives.ReadUInt16LittleEndian(symbol[6..]) != 0;
            (isDefined ? defined : undefined).Add(text);
            if (!isDefined && binding != Weak)
            {
                required.Add(text);
            }

            if (isDefined && (symbol[4] & 15) == ThreadLocalType)
            {
                threadLocal.Add(text);
            }
        }

        return new ElfDynamicNames(defined, undefined, required, threadLocal);
    }
}
