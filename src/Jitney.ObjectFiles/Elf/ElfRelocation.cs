using System.Runtime.InteropServices;

namespace Jitney.ObjectFiles.Elf;

/// <summary>A relocation with addend exactly as the file has it: <c>Elf64_Rela</c>, 24 bytes, at any alignment.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly struct ElfRelocation
{
    /// <summary>The size of a relocation in the file, in bytes.</summary>
    public const int FileSize = 24;

    /// <summary><c>r_offset</c>: where to apply it, as an offset in the target section; not checked against its size.</summary>
    public ulong Offset { get; init; }

    /// <summary><c>r_info</c>: symbol and type.</summary>
    public ulong Info { get; init; }

    /// <summary><c>r_addend</c>: what is added to the symbol's address.</summary>
    public long Addend { get; init; }

    /// <summary>The processor's number for this kind of relocation.</summary>
    public uint Type => (uint)Info;

    /// <summary>The index of the symbol in the symbol table; 0 for none.</summary>
    public uint SymbolIndex => (uint)(Info >> 32);
}
