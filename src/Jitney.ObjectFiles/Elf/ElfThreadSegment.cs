using System.Buffers.Binary;

namespace Jitney.ObjectFiles.Elf;

/// <summary>What a shared library's program headers say of its thread-local storage.</summary>
internal static class ElfThreadSegment
{
    private const int HeaderSize = 64;
    private const int ProgramHeaderSize = 56;
    private const uint ThreadLocal = 7; // PT_TLS

    /// <summary>Reads size and alignment.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <returns>Null when it has none, or is no shared library for 64-bit little-endian machines.</returns>
    public static (ulong Size, ulong Alignment)? Read(ReadOnlySpan<byte> file)
    {
        // 64 bits, little endian.
        if (file.Length < HeaderSize || !file[..6].SequenceEqual("\u007fELF\u0002\u0001"u8))
        {
            return null;
        }

        ulong start = BinaryPrimitives.ReadUInt64LittleEndian(file[32..]);
        int size = BinaryPrimitives.ReadUInt16LittleEndian(file[54..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(file[56..]);
        if (size < ProgramHeaderSize || start > (ulong)file.Length || (ulong)file.Length - start < (ulong)size * (ulong)count)
        {
            return null;
        }

        for (int index = 0; index < count; index++)
        {
            ReadOnlySpan<byte> header = file[((int)start + (index * size))..];
            if (BinaryPrimitives.ReadUInt32LittleEndian(header) == ThreadLocal)
            {
                ulong alignment = BinaryPrimitives.ReadUInt64LittleEndian(header[48..]);
                return (BinaryPrimitives.ReadUInt64LittleEndian(header[40..]), ulong.IsPow2(alignment) ? alignment : 1);
            }
        }

        return null;
    }
}
