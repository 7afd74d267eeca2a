using System.Buffers.Binary;
using Jitney.Protocol.Vocabulary;

namespace Jitney.RuntimeSupport;

/// <summary>Headers of the small ELF shared objects that the linker makes for the dynamic linker.</summary>
/// <remarks>Format: "System V Application Binary Interface", chapters 4 and 5.</remarks>
internal static class SharedObjectHeaders
{
    /// <summary>Bytes of the file header.</summary>
    public const int HeaderSize = 64;

    /// <summary>Bytes of one program header.</summary>
    public const int ProgramHeaderSize = 56;

    /// <summary>Bytes of one symbol.</summary>
    public const int SymbolSize = 24;

    /// <summary>Bytes of one entry of the dynamic section.</summary>
    public const int DynamicEntrySize = 16;

    /// <summary>Writes the file header.</summary>
    public static void WriteHeader(Span<byte> image, int programHeaders, DynamicLinkerNumbers numbers)
    {
        ReadOnlySpan<byte> identification = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1];
        identification.CopyTo(image);
        BinaryPrimitives.WriteUInt16LittleEndian(image[16..], 3);                  // ET_DYN
        BinaryPrimitives.WriteUInt16LittleEndian(image[18..], numbers.Machine);
        BinaryPrimitives.WriteUInt32LittleEndian(image[20..], 1);                  // version
        BinaryPrimitives.WriteUInt64LittleEndian(image[32..], HeaderSize);         // program headers
        BinaryPrimitives.WriteUInt32LittleEndian(image[48..], numbers.HeaderFlags);
        BinaryPrimitives.WriteUInt16LittleEndian(image[52..], HeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(image[54..], ProgramHeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(image[56..], (ushort)programHeaders);
    }

    /// <summary>Writes one program header of a part that lies at the same offset in file and memory. All are writable, since the dynamic
    /// linker writes addresses into the dynamic section and the slots.</summary>
    public static void WriteProgramHeader(Span<byte> image, int index, uint type, int offset, int fileSize, ulong memorySize, ulong alignment)
    {
        Span<byte> header = image[(HeaderSize + (index * ProgramHeaderSize))..];
        BinaryPrimitives.WriteUInt32LittleEndian(header, type);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], 4 | 2);              // PF_R | PF_W
        BinaryPrimitives.WriteUInt64LittleEndian(header[8..], (ulong)offset);
        BinaryPrimitives.WriteUInt64LittleEndian(header[16..], (ulong)offset);
        BinaryPrimitives.WriteUInt64LittleEndian(header[24..], (ulong)offset);
        BinaryPrimitives.WriteUInt64LittleEndian(header[32..], (ulong)fileSize);
        BinaryPrimitives.WriteUInt64LittleEndian(header[40..], memorySize);
        BinaryPrimitives.WriteUInt64LittleEndian(header[48..], alignment);
    }

    /// <summary>Writes the program header that says what stacks the object needs. Without it the dynamic linker takes the object for one that was
    /// made before stacks could be non-executable, and makes the stacks of all threads executable when it loads it.</summary>
    public static void WriteStackHeader(Span<byte> image, int index) => WriteProgramHeader(image, index, 0x6474e551, 0, 0, 0, 16); // PT_GNU_STACK

    /// <summary>Writes the dynamic section; what follows its last entry must be zero.</summary>
    public static void WriteDynamic(Span<byte> dynamic, ReadOnlySpan<(ulong Tag, ulong Value)> entries)
    {
        for (int index = 0; index < entries.Length; index++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(dynamic[(index * DynamicEntrySize)..], entries[index].Tag);
            BinaryPrimitives.WriteUInt64LittleEndian(dynamic[((index * DynamicEntrySize) + 8)..], entries[index].Value);
        }
    }

    /// <summary>The hash function of <c>DT_HASH</c> and of versions.</summary>
    public static uint Hash(ReadOnlySpan<byte> name)
    {
        uint hash = 0;
        foreach (byte letter in name)
        {
            hash = unchecked((hash << 4) + letter);
            uint high = hash & 0xf000_0000;
            hash = (hash ^ (high >> 24)) & ~high;
        }

        return hash;
    }
}
