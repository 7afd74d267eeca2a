namespace Jitney.ObjectFiles.Elf;

/// <summary>The processor an ELF file is for (<c>e_machine</c>); values that are not named here occur and are kept.</summary>
internal enum ElfMachine : ushort
{
    /// <summary><c>EM_NONE</c>: no machine.</summary>
    None = 0,

    /// <summary><c>EM_386</c>: 32-bit x86.</summary>
    X86 = 3,

    /// <summary><c>EM_PPC64</c>: 64-bit PowerPC.</summary>
    PowerPC64 = 21,

    /// <summary><c>EM_S390</c>: IBM Z.</summary>
    S390 = 22,

    /// <summary><c>EM_ARM</c>: 32-bit Arm.</summary>
    Arm = 40,

    /// <summary><c>EM_X86_64</c>: 64-bit x86, also known as AMD64.</summary>
    X64 = 62,

    /// <summary><c>EM_AARCH64</c>: 64-bit Arm.</summary>
    Arm64 = 183,

    /// <summary><c>EM_RISCV</c>: RISC-V of either width.</summary>
    RiscV = 243,

    /// <summary><c>EM_LOONGARCH</c>: LoongArch of either width.</summary>
    LoongArch = 258,
}
