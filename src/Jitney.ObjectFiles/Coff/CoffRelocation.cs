using System.Runtime.InteropServices;

namespace Jitney.ObjectFiles.Coff;

/// <summary>A relocation exactly as the file has it: <c>IMAGE_RELOCATION</c>, 10 bytes, at any alignment. The addend stands in the bytes it relocates.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly struct CoffRelocation
{
    /// <summary>The size of a relocation in the file, in bytes.</summary>
    public const int FileSize = 10;

    /// <summary>The type of a relocation that is to be ignored, whatever else it says; of every processor.</summary>
    public const ushort Absolute = 0;

    /// <summary><c>VirtualAddress</c>: where to apply it, as an offset in its section (whose address in objects is 0); not checked against its size.</summary>
    public uint Offset { get; init; }

    /// <summary><c>SymbolTableIndex</c>: the index of the symbol's record.</summary>
    public uint SymbolIndex { get; init; }

    /// <summary><c>Type</c>: the processor's number for this kind of relocation.</summary>
    public ushort Type { get; init; }
}
