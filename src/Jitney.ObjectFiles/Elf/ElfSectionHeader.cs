using System.Runtime.InteropServices;

namespace Jitney.ObjectFiles.Elf;

/// <summary>A section header exactly as the file has it: <c>Elf64_Shdr</c>, 64 bytes, at any alignment.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly struct ElfSectionHeader
{
    /// <summary>The size of a header in the file, in bytes.</summary>
    public const int FileSize = 64;

    /// <summary><c>sh_name</c>: where the name begins in the section name table.</summary>
    public uint NameOffset { get; init; }

    /// <summary><c>sh_type</c>: what the section holds.</summary>
    public ElfSectionType Type { get; init; }

    /// <summary><c>sh_flags</c>: attributes.</summary>
    public ElfSectionFlags Flags { get; init; }

    /// <summary><c>sh_addr</c>: the address at run time; 0 before linking.</summary>
    public ulong Address { get; init; }

    /// <summary><c>sh_offset</c>: where the content begins in the file.</summary>
    public ulong Offset { get; init; }

    /// <summary><c>sh_size</c>: the size in bytes; of memory alone for <see cref="ElfSectionType.NoBits"/>, and then not bounded by the file.</summary>
    public ulong Size { get; init; }

    /// <summary><c>sh_link</c>: another section; which one depends on the type.</summary>
    public uint Link { get; init; }

    /// <summary><c>sh_info</c>: a section, symbol or count; which one depends on the type.</summary>
    public uint Info { get; init; }

    /// <summary><c>sh_addralign</c>: a power of two, or 0, which means 1.</summary>
    public ulong Alignment { get; init; }

    /// <summary><c>sh_entsize</c>: the size of an entry for sections that are tables, else 0.</summary>
    public ulong EntrySize { get; init; }

    /// <summary>Whether the section has bytes in the file.</summary>
    public bool HasContent => Type is not (ElfSectionType.NoBits or ElfSectionType.Null);
}
