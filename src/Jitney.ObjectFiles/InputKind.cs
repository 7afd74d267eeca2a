namespace Jitney.ObjectFiles;

/// <summary>What an input file is, told from its first bytes alone.</summary>
internal enum InputKind
{
    /// <summary>Nothing that is known here.</summary>
    Unknown,

    /// <summary>An object to be linked: of ELF, of any class, byte order and machine, or of COFF, which <see cref="InputKinds.IsCoff"/> tells apart.</summary>
    Object,

    /// <summary>A shared library; of ELF, perhaps a position-independent executable, which its file type does not tell apart; of PE, a DLL.</summary>
    SharedLibrary,

    /// <summary>An executable program; of ELF, one that is linked at a fixed address; of PE, any that is no DLL.</summary>
    Executable,

    /// <summary>A static archive that contains its members, of the GNU, BSD or COFF kind.</summary>
    Archive,

    /// <summary>A GNU archive that only names its members; they are files of their own.</summary>
    ThinArchive,

    /// <summary>Text that begins as a linker script does, such as the <c>libc.so</c> of a C library.</summary>
    LinkerScript,

    /// <summary>LLVM bitcode, bare or wrapped: what <c>clang -flto</c> writes instead of an object.</summary>
    LlvmBitcode,

    /// <summary>An import object of COFF: what says of one symbol which DLL has it.</summary>
    ImportObject,

    /// <summary>A Mach-O file, thin or universal.</summary>
    MachO,

    /// <summary>No bytes at all.</summary>
    Empty,
}
