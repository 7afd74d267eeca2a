using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Jitney.ObjectFiles.Failures;

namespace Jitney.ObjectFiles.Coff;

/// <summary>Tells apart what begins as no classic object does: import objects, objects with many sections, and objects without machine code.</summary>
internal static class CoffAnonymous
{
    private const int VersionOffset = 4;

    /// <summary>Whether a file begins so.</summary>
    public static bool Begins(ReadOnlySpan<byte> file) => file is [0, 0, 0xff, 0xff, ..];

    /// <summary>Whether a file is an import object, as far as its first bytes tell.</summary>
    public static bool IsImport(ReadOnlySpan<byte> file) =>
        Begins(file) && file.Length >= VersionOffset + sizeof(ushort) && BinaryPrimitives.ReadUInt16LittleEndian(file[VersionOffset..]) == 0;

    /// <summary>Refuses all that is no object with many sections.</summary>
    /// <exception cref="LinkException">It is another kind.</exception>
    public static void Refuse(InputName name, ReadOnlySpan<byte> file)
    {
        var place = new InputPlace(name);
        if (IsImport(file))
        {
            throw new LinkException(place, "is an import object, and no object with code");
        }

        if (file.Length < CoffAnonymousHeader.SharedSize)
        {
            throw new MalformedFileException(place, $"too short for a COFF object: {file.Length} bytes");
        }

        // What follows the class is of no interest yet, and may be missing.
        Span<byte> start = stackalloc byte[CoffAnonymousHeader.FileSize];
        file[..Math.Min(file.Length, start.Length)].CopyTo(start);
        CoffAnonymousHeader header = MemoryMarshal.Read<CoffAnonymousHeader>(start);
        if (header.IsLinkTimeCode)
        {
            throw new LinkException(place, "holds a compiler's intermediate code instead of machine code; compile it without /GL");
        }

        if (!header.IsBig)
        {
            throw new LinkException(place, "holds no machine code, but something of a kind that is not known; compile it without link-time optimization");
        }
    }
}
