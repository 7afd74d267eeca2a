namespace Jitney.ObjectFiles.Elf;

/// <summary>What an ELF file is for (<c>e_type</c>).</summary>
internal enum ElfFileType : ushort
{
    /// <summary><c>ET_NONE</c>: not said.</summary>
    None = 0,

    /// <summary><c>ET_REL</c>: to be linked.</summary>
    Relocatable = 1,

    /// <summary><c>ET_EXEC</c>: a program at a fixed address.</summary>
    Executable = 2,

    /// <summary><c>ET_DYN</c>: a shared library, or a program that runs at any address.</summary>
    Shared = 3,

    /// <summary><c>ET_CORE</c>: the memory of a dead process.</summary>
    Core = 4,
}
