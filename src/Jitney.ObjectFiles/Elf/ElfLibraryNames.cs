using System.Buffers.Binary;

namespace Jitney.ObjectFiles.Elf;

/// <summary>The names of a shared library's dynamic symbols, as far as its section headers show them.</summary>
public static class ElfLibraryNames
{
    private const int HeaderSize = 64;
    private const int SymbolSize = 24;
    private const uint DynamicSymbols = 11; // SHT_DYNSYM
    private const int Weak = 2; // STB_WEAK

    /// <summary>Reads them. What is damaged has none: the dynamic linker will judge.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="defined">Given each name that it defines.</param>
    /// <param name="undefined">Given each name that it refers to, but for weak references.</param>
    public static void Read(ReadOnlySpan<byte> file, Action<ReadOnlySpan<byte>> defined, Action<ReadOnlySpan<byte>> undefined)
    {
        // 64 bits, little endian.
        if (file.Length < HeaderSize || !file[..6].SequenceEqual("\u007fELF\u0002\u0001"u8))
        {
            return;
        }

        int count = BinaryPrimitives.ReadUInt16LittleEndian(file[60..]);
        if (BinaryPrimitives.ReadUInt16LittleEndian(file[58..]) != HeaderSize
            || !TrySlice(file, BinaryPrimitives.ReadUInt64LittleEndian(file[40..]), (ulong)count * HeaderSize, out ReadOnlySpan<byte> headers))
        {
            return;
        }

        for (int index = 0; index < count; index++)
        {
            ReadOnlySpan<byte> header = headers.Slice(index * HeaderSize, HeaderSize);
            uint link = BinaryPrimitives.ReadUInt32LittleEndian(header[40..]);
            if (BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) == DynamicSymbols && link < (uint)count
                && TryContent(file, header, out ReadOnlySpan<byte> symbols) && TryContent(file, headers.Slice((int)link * HeaderSize, HeaderSize), out ReadOnlySpan<byte> names))
            {
                Read(symbols, names, defined, undefined);
                return;
            }
        }
    }

    private static void Read(ReadOnlySpan<byte> symbols, ReadOnlySpan<byte> names, Action<ReadOnlySpan<byte>> defined, Action<ReadOnlySpan<byte>> undefined)
    {
        for (int offset = SymbolSize; offset + SymbolSize <= symbols.Length; offset += SymbolSize)
        {
            uint name = BinaryPrimitives.ReadUInt32LittleEndian(symbols[offset..]);
            if (name >= (uint)names.Length || names[(int)name..].IndexOf((byte)0) is not (> 0 and int length))
            {
                continue;
            }

            if (BinaryPrimitives.ReadUInt16LittleEndian(symbols[(offset + 6)..]) != 0)
            {
                defined(names.Slice((int)name, length));
            }
            else if (symbols[offset + 4] >> 4 != Weak)
            {
                undefined(names.Slice((int)name, length));
            }
        }
    }

    private static bool TryContent(ReadOnlySpan<byte> file, ReadOnlySpan<byte> header, out ReadOnlySpan<byte> content) =>
        TrySlice(file, BinaryPrimitives.ReadUInt64LittleEndian(header[24..]), BinaryPrimitives.ReadUInt64LittleEndian(header[32..]), out content);

    private static bool TrySlice(ReadOnlySpan<byte> file, ulong offset, ulong size, out ReadOnlySpan<byte> content)
    {
        bool isInside = offset <= (ulong)file.Length && size <= (ulong)file.Length - offset;
        content = isInside ? file.Slice((int)offset, (int)size) : default;
        return isInside;
    }
}
