using System.Buffers.Binary;
using Jitney.ObjectFiles.Binary;

namespace Jitney.ObjectFiles.Coff;

/// <summary>Finds the long names of an image's sections, which only GNU tools write: behind symbols for debuggers.</summary>
internal static class CoffImageLongNames
{
    /// <summary>Finds them.</summary>
    /// <returns>Empty where there are none, or the file says something of them that cannot be: nobody needs them.</returns>
    public static StringTable Find(in CoffFileHeader header, ReadOnlySpan<byte> file)
    {
        if (header.SymbolsOffset == 0
            || !FileRange.TryMake(header.SymbolsOffset, ((ulong)header.SymbolCount * CoffSymbol.FileSize) + sizeof(uint), file.Length, out FileRange symbols))
        {
            return default;
        }

        int start = symbols.Start + symbols.Length - sizeof(uint);
        return FileRange.TryMake((ulong)start, BinaryPrimitives.ReadUInt32LittleEndian(file[start..]), file.Length, out FileRange names) ? new StringTable(names) : default;
    }
}
