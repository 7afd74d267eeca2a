namespace Jitney.ObjectFiles.Coff;

/// <summary>The processor a COFF file is for; values that are not named here occur and are kept.</summary>
internal enum CoffMachine : ushort
{
    /// <summary><c>IMAGE_FILE_MACHINE_UNKNOWN</c>: any, for files that hold no code.</summary>
    Any = 0,

    /// <summary><c>IMAGE_FILE_MACHINE_I386</c>: 32-bit x86.</summary>
    X86 = 0x14c,

    /// <summary><c>IMAGE_FILE_MACHINE_ARMNT</c>: 32-bit Arm, Thumb code.</summary>
    Arm = 0x1c4,

    /// <summary><c>IMAGE_FILE_MACHINE_AMD64</c>: 64-bit x86.</summary>
    X64 = 0x8664,

    /// <summary><c>IMAGE_FILE_MACHINE_ARM64</c>: 64-bit Arm.</summary>
    Arm64 = 0xaa64,

    /// <summary><c>IMAGE_FILE_MACHINE_ARM64EC</c>: 64-bit Arm with conventions that let it call x64 code.</summary>
    Arm64Ec = 0xa641,

    /// <summary><c>IMAGE_FILE_MACHINE_ARM64X</c>: both kinds of 64-bit Arm code in one file.</summary>
    Arm64X = 0xa64e,
}
