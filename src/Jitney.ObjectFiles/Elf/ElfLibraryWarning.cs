using System.Buffers.Binary;

namespace Jitney.ObjectFiles.Elf;

/// <summary>What a shared library asks linkers to warn of, by a section <c>.gnu.warning.SYMBOL</c>.</summary>
/// <param name="Symbol">The symbol that nobody should refer to.</param>
/// <param name="Text">The words.</param>
internal readonly record struct ElfLibraryWarning(ReadOnlyMemory<byte> Symbol, ReadOnlyMemory<byte> Text)
{
    private const int HeaderSize = 64;
    private const int SectionHeaderSize = 64;
    private const int Most = 1000;
    private const int LongestName = 16 * 1024; // many sections may have one name
    private const uint ProgramBits = 1; // SHT_PROGBITS

    /// <summary>Reads all of them.</summary>
    /// <param name="file">The library's bytes.</param>
    /// <returns>Views of the file, in its order, and of very many only the first; none when it is no ELF file for 64-bit little-endian machines, or has no section headers.</returns>
    public static IReadOnlyList<ElfLibraryWarning> Read(ReadOnlyMemory<byte> file)
    {
        ReadOnlySpan<byte> bytes = file.Span;

        // 64 bits, little endian.
        if (bytes.Length < HeaderSize || !bytes[..6].SequenceEqual("\u007fELF\u0002\u0001"u8))
        {
            return [];
        }

        ulong start = BinaryPrimitives.ReadUInt64LittleEndian(bytes[40..]);
        int size = BinaryPrimitives.ReadUInt16LittleEndian(bytes[58..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(bytes[60..]);
        int names = BinaryPrimitives.ReadUInt16LittleEndian(bytes[62..]);
        if (size < SectionHeaderSize || names >= count || start > (ulong)bytes.Length || (ulong)bytes.Length - start < (ulong)size * (ulong)count)
        {
            return [];
        }

        ReadOnlySpan<byte> headers = bytes.Slice((int)start, size * count);
        ReadOnlyMemory<byte> texts = Content(file, headers[(names * size)..]);
        List<ElfLibraryWarning>? found = null;
        for (; headers.Length >= size && found is not { Count: Most }; headers = headers[size..])
        {
            uint name = BinaryPrimitives.ReadUInt32LittleEndian(headers);
            ReadOnlySpan<byte> prefix = ".gnu.warning."u8;
            if (BinaryPrimitives.ReadUInt32LittleEndian(headers[4..]) != ProgramBits || name >= (uint)texts.Length || !texts.Span[(int)name..].StartsWith(prefix))
            {
                continue;
            }

            ReadOnlyMemory<byte> symbol = texts[((int)name + prefix.Length)..];
            ReadOnlyMemory<byte> text = Content(file, headers);
            if (symbol.Span.IndexOf((byte)0) is > 0 and <= LongestName and int length && !text.IsEmpty)
            {
                (found ??= []).Add(new ElfLibraryWarning(symbol[..length], text));
            }
        }

        return found ?? (IReadOnlyList<ElfLibraryWarning>)[];
    }

    private static ReadOnlyMemory<byte> Content(ReadOnlyMemory<byte> file, ReadOnlySpan<byte> header)
    {
        ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(header[24..]);
        ulong size = BinaryPrimitives.ReadUInt64LittleEndian(header[32..]);
        return offset <= (ulong)file.Length && size <= (ulong)file.Length - offset ? file.Slice((int)offset, (int)size) : default;
    }
}
