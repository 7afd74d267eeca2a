namespace Jitney.ObjectFiles;

/// <summary>What an input file is, told from its first bytes alone.</summary>
internal enum InputKind
{
    /// <summary>Nothing that is known here.</summary>
    Unknown,

    /// <summary>An ELF object to be linked, of any class, byte order and machine.</summary>
    ElfRelocatable,

    /// <summary>An ELF shared library or position-independent executable; the file type does not tell them apart.</summary>
    ElfSharedLibrary,

    /// <summary>An ELF executable that is linked at a fixed address.</summary>
    ElfExecutable,

    /// <summary>A static archive that contains its members, of the GNU, BSD or COFF kind.</summary>
    Archive,

    /// <summary>A GNU archive that only names its members; they are files of their own.</summary>
    ThinArchive,

    /// <summary>Text that begins as a linker script does, such as the <c>libc.so</c> of a C library.</summary>
    LinkerScript,

    /// <summary>LLVM bitcode, bare or wrapped: what <c>clang -flto</c> writes instead of an object.</summary>
    LlvmBitcode,

    /// <summary>A COFF object.</summary>
    Coff,

    /// <summary>A Mach-O file, thin or universal.</summary>
    MachO,

    /// <summary>No bytes at all.</summary>
    Empty,
}
