using System.Runtime.InteropServices;

namespace Jitney.ObjectFiles.Elf;

/// <summary>A program header exactly as the file has it: <c>Elf64_Phdr</c>, 56 bytes, at any alignment.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly struct ElfProgramHeader
{
    /// <summary>The size of a header in the file, in bytes.</summary>
    public const int FileSize = 56;

    /// <summary><c>PT_LOAD</c>: a part of the file that is mapped.</summary>
    public const uint Load = 1;

    /// <summary><c>PT_DYNAMIC</c>: what the dynamic linker is told.</summary>
    public const uint Dynamic = 2;

    /// <summary><c>PT_TLS</c>: thread-local storage.</summary>
    public const uint ThreadLocal = 7;

    /// <summary><c>PT_GNU_RELRO</c>: what is read-only once it is relocated.</summary>
    public const uint ReadOnlyOnceRelocated = 0x6474e552;

    /// <summary><c>p_type</c>: what it says.</summary>
    public uint Type { get; init; }

    /// <summary><c>p_flags</c>: how it is mapped.</summary>
    public uint Flags { get; init; }

    /// <summary><c>p_offset</c>: where the content begins in the file.</summary>
    public ulong Offset { get; init; }

    /// <summary><c>p_vaddr</c>: its address, from where the file is loaded.</summary>
    public ulong Address { get; init; }

    /// <summary><c>p_paddr</c>: unused.</summary>
    public ulong PhysicalAddress { get; init; }

    /// <summary><c>p_filesz</c>: bytes in the file.</summary>
    public ulong ContentSize { get; init; }

    /// <summary><c>p_memsz</c>: bytes of memory.</summary>
    public ulong MemorySize { get; init; }

    /// <summary><c>p_align</c>: a power of two, or 0, which means 1.</summary>
    public ulong Alignment { get; init; }
}
