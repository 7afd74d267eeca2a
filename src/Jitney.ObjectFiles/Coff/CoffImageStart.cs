using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Jitney.ObjectFiles.Coff;

/// <summary>Finds the header of an image, which stands behind a program for an older system that tells where.</summary>
internal static class CoffImageStart
{
    /// <summary>The size of what stands in front of the header: <c>PE</c> and two zero bytes.</summary>
    public const int SignatureSize = 4;

    private const int PointerOffset = 0x3c;

    /// <summary>Whether a file begins as programs do that may be images.</summary>
    public static bool Begins(ReadOnlySpan<byte> file) => file is [(byte)'M', (byte)'Z', ..] && file.Length >= PointerOffset + sizeof(uint);

    /// <summary>Where the header begins according to a file that <see cref="Begins"/> so; not checked.</summary>
    public static ulong HeaderOffset(ReadOnlySpan<byte> file) => (ulong)BinaryPrimitives.ReadUInt32LittleEndian(file[PointerOffset..]) + SignatureSize;

    /// <summary>Finds the header.</summary>
    /// <param name="file">The whole file, or its beginning.</param>
    /// <param name="header">The header.</param>
    /// <returns>False where the file is no image, or its header lies behind the part that is given.</returns>
    public static bool TryFind(ReadOnlySpan<byte> file, out CoffFileHeader header)
    {
        header = default;
        if (!Begins(file) || HeaderOffset(file) is var offset && offset > (ulong)file.Length)
        {
            return false;
        }

        return file[((int)offset - SignatureSize)..].StartsWith("PE\0\0"u8) && MemoryMarshal.TryRead(file[(int)offset..], out header);
    }
}
