using System.Runtime.InteropServices;

namespace Jitney.ObjectFiles.Elf;

/// <summary>A symbol exactly as the file has it: <c>Elf64_Sym</c>, 24 bytes, at any alignment.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly struct ElfSymbol
{
    /// <summary>The size of a symbol in the file, in bytes.</summary>
    public const int FileSize = 24;

    /// <summary><c>st_name</c>: where the name begins in the symbol table's string table; 0 for none.</summary>
    public uint NameOffset { get; init; }

    /// <summary><c>st_info</c>: binding and type.</summary>
    public byte Info { get; init; }

    /// <summary><c>st_other</c>: visibility and bits of the processor.</summary>
    public byte Other { get; init; }

    /// <summary><c>st_shndx</c> as it is in the file; <see cref="ElfObjectFile.SymbolSectionIndex"/> tells what it means.</summary>
    public ushort SectionIndex { get; init; }

    /// <summary><c>st_value</c>: offset in the section before linking; the alignment of a common symbol.</summary>
    public ulong Value { get; init; }

    /// <summary><c>st_size</c>: the size in bytes; 0 when it is not known.</summary>
    public ulong Size { get; init; }

    /// <summary>How the symbol takes part in resolution.</summary>
    public ElfBinding Binding => (ElfBinding)(Info >> 4);

    /// <summary>What the symbol stands for.</summary>
    public ElfSymbolType Type => (ElfSymbolType)(Info & 0xf);

    /// <summary>Who sees the symbol once it is linked.</summary>
    public ElfVisibility Visibility => (ElfVisibility)(Other & 0x3);
}
