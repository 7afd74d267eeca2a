using Jitney.ObjectFiles.Elf;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Linking.Formats.Elf;

/// <summary>The processors of targets as ELF numbers them.</summary>
internal static class ElfMachines
{
    /// <summary>The number of a processor; <see cref="ElfMachine.None"/> for one that is not linked for.</summary>
    public static ElfMachine Of(TargetArchitecture architecture) => architecture switch
    {
        TargetArchitecture.X64 => ElfMachine.X64,
        TargetArchitecture.AArch64 => ElfMachine.Arm64,
        TargetArchitecture.RiscV64 => ElfMachine.RiscV,
        _ => ElfMachine.None,
    };

    /// <summary>The processor of a number; <see cref="TargetArchitecture.Other"/> for one that is not linked for.</summary>
    public static TargetArchitecture ArchitectureOf(ElfMachine machine) => machine switch
    {
        ElfMachine.X64 => TargetArchitecture.X64,
        ElfMachine.Arm64 => TargetArchitecture.AArch64,
        ElfMachine.RiscV => TargetArchitecture.RiscV64,
        _ => TargetArchitecture.Other,
    };
}
