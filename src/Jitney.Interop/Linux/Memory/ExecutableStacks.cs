using System.Buffers.Binary;
using Jitney.Interop.Linux.Libraries;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Linux.Memory;

/// <summary>Makes the stacks of all threads executable, those to come included. There is no way back.</summary>
/// <remarks>The C library keeps the list of stacks, and does this when it loads an object that asks for it by its <c>PT_GNU_STACK</c> header; so an
/// object is loaded that does nothing else. C libraries from glibc 2.41 on refuse to.</remarks>
internal static class ExecutableStacks
{
    private const int HeaderSize = 64;
    private const int ProgramHeaderSize = 56;
    private const int Dynamic = HeaderSize + (3 * ProgramHeaderSize);
    private const int Symbols = Dynamic + (6 * 16);
    private const int Hash = Symbols + 24;
    private const int Strings = Hash + (4 * 4);
    private const int Size = Strings + 8;

    /// <summary>Makes them executable.</summary>
    /// <returns>Null, or why it failed.</returns>
    public static string? Allow()
    {
        SymbolImage.Load(Image(), out string? problem);
        return problem;
    }

    private static byte[] Image()
    {
        var image = new byte[Size];
        ReadOnlySpan<byte> identification = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1];
        identification.CopyTo(image);
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(16), 3);              // ET_DYN
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(18), DynamicLinkerNumbers.OfThisProcess.Machine);
        BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(20), 1);
        BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(32), HeaderSize);
        BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(48), DynamicLinkerNumbers.OfThisProcess.HeaderFlags);
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(52), HeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(54), ProgramHeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(56), 3);
        WriteProgramHeader(image.AsSpan(HeaderSize), 1, 4 | 2, 0, Size, (ulong)Environment.SystemPageSize); // PT_LOAD
        WriteProgramHeader(image.AsSpan(HeaderSize + ProgramHeaderSize), 2, 4 | 2, Dynamic, Symbols - Dynamic, 8); // PT_DYNAMIC
        WriteProgramHeader(image.AsSpan(HeaderSize + (2 * ProgramHeaderSize)), 0x6474e551, 4 | 2 | 1, 0, 0, 16);  // PT_GNU_STACK
        ReadOnlySpan<(ulong Tag, ulong Value)> entries =
        [
            (4, Hash),     // DT_HASH
            (5, Strings),  // DT_STRTAB
            (6, Symbols),  // DT_SYMTAB
            (10, 8),       // DT_STRSZ
            (11, 24),      // DT_SYMENT
        ];
        for (int index = 0; index < entries.Length; index++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(Dynamic + (index * 16)), entries[index].Tag);
            BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(Dynamic + (index * 16) + 8), entries[index].Value);
        }

        // One bucket, whose chain is empty.
        BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(Hash), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(Hash + 4), 1);
        return image;
    }

    private static void WriteProgramHeader(Span<byte> header, uint type, uint flags, ulong offset, ulong size, ulong alignment)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(header, type);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], flags);
        BinaryPrimitives.WriteUInt64LittleEndian(header[8..], offset);
        BinaryPrimitives.WriteUInt64LittleEndian(header[16..], offset);
        BinaryPrimitives.WriteUInt64LittleEndian(header[24..], offset);
        BinaryPrimitives.WriteUInt64LittleEndian(header[32..], size);
        BinaryPrimitives.WriteUInt64LittleEndian(header[40..], size);
        BinaryPrimitives.WriteUInt64LittleEndian(header[48..], alignment);
    }
}
