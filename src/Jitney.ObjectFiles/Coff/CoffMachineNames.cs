namespace Jitney.ObjectFiles.Coff;

/// <summary>What people call the machines that COFF files are for.</summary>
internal static class CoffMachineNames
{
    /// <summary>The name of a processor; its number where it has none here.</summary>
    public static string Of(CoffMachine machine) => (ushort)machine switch
    {
        0 => "any machine",
        0x14c => "i386 (32-bit)",
        0x166 or 0x169 or 0x266 or 0x366 or 0x466 => "MIPS",
        0x184 or 0x284 => "Alpha",
        0x1a2 or 0x1a3 or 0x1a6 or 0x1a8 => "SuperH",
        0x1c0 or 0x1c2 or 0x1c4 => "Arm (32-bit)",
        0x1f0 or 0x1f1 or 0x1f2 => "PowerPC",
        0x200 => "Itanium",
        0x5032 => "RISC-V (32-bit)",
        0x5064 => "RISC-V",
        0x6232 => "LoongArch (32-bit)",
        0x6264 => "LoongArch",
        0x8664 => "x86-64",
        0xaa64 => "Arm64",
        0xa641 => "Arm64EC",
        0xa64e => "Arm64X",
        0xebc => "EFI byte code",
        var number => FormattableString.Invariant($"machine 0x{number:x}"),
    };
}
