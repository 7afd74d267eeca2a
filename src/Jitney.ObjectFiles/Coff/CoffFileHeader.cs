using System.Runtime.InteropServices;

namespace Jitney.ObjectFiles.Coff;

/// <summary>The file header exactly as the file has it: <c>IMAGE_FILE_HEADER</c>, 20 bytes; images have it behind their signature.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly struct CoffFileHeader
{
    /// <summary>The size of the header in the file, in bytes.</summary>
    public const int FileSize = 20;

    public CoffMachine Machine { get; init; }

    public ushort SectionCount { get; init; }

    /// <summary>When the file was made, in seconds since 1970, or a sum in its place.</summary>
    public uint TimeStamp { get; init; }

    /// <summary>Where the symbols begin; 0 for none.</summary>
    public uint SymbolsOffset { get; init; }

    /// <summary>The number of symbols' records, auxiliary ones among them.</summary>
    public uint SymbolCount { get; init; }

    /// <summary>The size of the header that follows in images; 0 in objects.</summary>
    public ushort OptionalHeaderSize { get; init; }

    public CoffFileFlags Flags { get; init; }
}
