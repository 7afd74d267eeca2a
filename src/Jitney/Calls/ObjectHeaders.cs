using System.Buffers.Binary;

namespace Jitney.Calls;

/// <summary>Headers of the small ELF objects that a session makes for itself.</summary>
/// <remarks>Format: "System V Application Binary Interface", chapter 4.</remarks>
internal static class ObjectHeaders
{
    /// <summary>Bytes of the file header.</summary>
    public const int HeaderSize = 64;

    /// <summary>Bytes of one section header.</summary>
    public const int SectionHeaderSize = 64;

    /// <summary>Bytes of one symbol.</summary>
    public const int SymbolSize = 24;

    /// <summary>Writes the file header. The last section holds the names of all.</summary>
    /// <param name="header">Where it goes.</param>
    /// <param name="machine">ELF's number of the machine.</param>
    /// <param name="sections">Where the section headers lie.</param>
    /// <param name="count">How many there are, with the first, which is empty.</param>
    public static void Write(Span<byte> header, ushort machine, int sections, int count)
    {
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header[16..], 1); // ET_REL
        BinaryPrimitives.WriteUInt16LittleEndian(header[18..], machine);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], 1); // version
        BinaryPrimitives.WriteUInt64LittleEndian(header[40..], (ulong)sections);
        BinaryPrimitives.WriteUInt16LittleEndian(header[52..], HeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(header[58..], SectionHeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(header[60..], (ushort)count);
        BinaryPrimitives.WriteUInt16LittleEndian(header[62..], (ushort)(count - 1));
    }

    /// <summary>Writes one section header.</summary>
    public static void WriteSection(
        Span<byte> header, int name, uint type, ulong flags, int offset, int size, ulong alignment, uint link = 0, uint information = 0, ulong entrySize = 0)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)name);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], type);
        BinaryPrimitives.WriteUInt64LittleEndian(header[8..], flags);
        BinaryPrimitives.WriteUInt64LittleEndian(header[24..], (ulong)offset);
        BinaryPrimitives.WriteUInt64LittleEndian(header[32..], (ulong)size);
        BinaryPrimitives.WriteUInt32LittleEndian(header[40..], link);
        BinaryPrimitives.WriteUInt32LittleEndian(header[44..], information);
        BinaryPrimitives.WriteUInt64LittleEndian(header[48..], alignment);
        BinaryPrimitives.WriteUInt64LittleEndian(header[56..], entrySize);
    }
}
