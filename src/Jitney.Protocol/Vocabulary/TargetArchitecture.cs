namespace Jitney.Protocol.Vocabulary;

/// <summary>The processors that code may be for.</summary>
internal enum TargetArchitecture : byte
{
    /// <summary>One that is not linked for.</summary>
    Other,

    /// <summary>x86-64, also known as AMD64.</summary>
    X64,

    /// <summary>AArch64, also known as arm64.</summary>
    AArch64,

    /// <summary>RISC-V with 64 bits.</summary>
    RiscV64,
}
