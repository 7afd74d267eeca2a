using System.Diagnostics.CodeAnalysis;

namespace Jitney.ObjectFiles.Elf;

/// <summary>The attributes of a section (<c>sh_flags</c>).</summary>
[Flags]
[SuppressMessage("Naming", "CA1711", Justification = "The specification calls them section flags.")]
internal enum ElfSectionFlags : ulong
{
    /// <summary>No attribute.</summary>
    None = 0,

    /// <summary><c>SHF_WRITE</c>: writable when the program runs.</summary>
    Write = 0x1,

    /// <summary><c>SHF_ALLOC</c>: takes memory when the program runs.</summary>
    Allocate = 0x2,

    /// <summary><c>SHF_EXECINSTR</c>: holds machine code.</summary>
    Execute = 0x4,

    /// <summary><c>SHF_MERGE</c>: equal entries may be merged.</summary>
    Merge = 0x10,

    /// <summary><c>SHF_STRINGS</c>: the entries are strings ended by zero.</summary>
    Strings = 0x20,

    /// <summary><c>SHF_INFO_LINK</c>: <see cref="ElfSectionHeader.Info"/> is a section index.</summary>
    InfoLink = 0x40,

    /// <summary><c>SHF_LINK_ORDER</c>: ordered as, and kept with, the section of <see cref="ElfSectionHeader.Link"/>.</summary>
    LinkOrder = 0x80,

    /// <summary><c>SHF_OS_NONCONFORMING</c>: needs treatment that only its operating system knows.</summary>
    OperatingSystemSpecific = 0x100,

    /// <summary><c>SHF_GROUP</c>: member of a group.</summary>
    Group = 0x200,

    /// <summary><c>SHF_TLS</c>: each thread has a copy.</summary>
    ThreadLocal = 0x400,

    /// <summary><c>SHF_COMPRESSED</c>: compressed, and preceded by a header that says how.</summary>
    Compressed = 0x800,

    /// <summary><c>SHF_GNU_RETAIN</c>: never discarded as unused.</summary>
    Retain = 0x200000,

    /// <summary><c>SHF_X86_64_LARGE</c>: may lie more than 2 GiB away from code.</summary>
    X64Large = 0x10000000,

    /// <summary><c>SHF_EXCLUDE</c>: meant for the linker, not for its output.</summary>
    Exclude = 0x80000000,
}
