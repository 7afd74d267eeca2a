using System.Buffers.Binary;

namespace Jitney.ObjectFiles.Elf;

/// <summary>What a shared library defines for others.</summary>
public static class ElfDefinedNames
{
    private const int HeaderSize = 64;
    private const int SectionHeaderSize = 64;
    private const int SymbolSize = 24;
    private const uint DynamicSymbols = 11; // SHT_DYNSYM

    /// <summary>Takes each name of a dynamic symbol that is defined and not local.</summary>
    /// <param name="file">The file's bytes; nothing is taken when it is no shared library for 64-bit little-endian machines, or has no section headers.</param>
    /// <param name="take">Gets each name.</param>
    public static void Read(ReadOnlySpan<byte> file, Action<ReadOnlySpan<byte>> take)
    {
        // 64 bits, little endian.
        if (file.Length < HeaderSize || !file[..6].SequenceEqual("\u007fELF\u0002\u0001"u8))
        {
            return;
        }

        ulong start = BinaryPrimitives.ReadUInt64LittleEndian(file[40..]);
        int size = BinaryPrimitives.ReadUInt16LittleEndian(file[58..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(file[60..]);
        if (size < SectionHeaderSize || start > (ulong)file.Length || (ulong)file.Length - start < (ulong)size * (ulong)count)
        {
            return;
        }

        for (int index = 0; index < count; index++)
        {
            ReadOnlySpan<byte> header = file[((int)start + (index * size))..];
            uint strings = BinaryPrimitives.ReadUInt32LittleEndian(header[40..]);
            if (BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) == DynamicSymbols && strings < (uint)count)
            {
                Read(Content(file, header), Content(file, file[((int)start + ((int)strings * size))..]), take);
                return;
            }
        }
    }

    private static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> file, ReadOnlySpan<byte> header)
    {
        ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(header[24..]);
        ulong size = BinaryPrimitives.ReadUInt64LittleEndian(header[32..]);
        return offset <= (ulong)file.Length && size <= (ulong)file.Length - offset ? file.Slice((int)offset, (int)size) : default;
    }

    private static void Read(ReadOnlySpan<byte> symbols, ReadOnlySpan<byte> names, Action<ReadOnlySpan<byte>> take)
    {
        for (int position = SymbolSize; position <= symbols.Length - SymbolSize; position += SymbolSize)
        {
            ReadOnlySpan<byte> symbol = symbols[position..];
            uint name = BinaryPrimitives.ReadUInt32LittleEndian(symbol);
            bool isDefined = BinaryPrimitives.ReadUInt16LittleEndian(symbol[6..]) != 0 && symbol[4] >> 4 != 0;
            if (isDefined && name < (uint)names.Length && names[(int)name..].IndexOf((byte)0) is > 0 and int length)
            {
                take(names.Slice((int)name, length));
            }
        }
    }
}
