namespace Jitney.Linking.Architectures.RiscV64;

/// <summary>Into which field of which instruction a value goes, and what is checked before.</summary>
/// <remarks>Source: "RISC-V ABIs Specification", "ELF Object Files"; "The RISC-V Instruction Set Manual, Volume I", "RV32I Base Integer Instruction Set", "C Extension".
/// A high part is rounded, since low parts are signed: together they form the value.</remarks>
internal enum RiscVForm : byte
{
    /// <summary>None: the kind of the edge says all.</summary>
    None,

    /// <summary>Bits 12 to 31 into <c>lui</c>; 32 bits with the sign.</summary>
    High,

    /// <summary>Bits 12 to 31 of a distance into <c>auipc</c>, whose low part others refer to by its place; 32 bits with the sign.</summary>
    HighFromHere,

    /// <summary>Bits 12 to 31 into <c>auipc</c> of the general dynamic model of thread-local storage, which becomes <c>lui</c>.</summary>
    HighOfThread,

    /// <summary>The first instruction for a descriptor of thread-local storage, which becomes nothing.</summary>
    HighOfDescriptor,

    /// <summary>Bits 0 to 11 into an addition, a load or an indirect jump.</summary>
    Low,

    /// <summary>Bits 0 to 11 into a store.</summary>
    LowOfStore,

    /// <summary>A distance into a conditional branch; even, 13 bits with the sign.</summary>
    Branch,

    /// <summary>A distance into <c>jal</c>; even, 21 bits with the sign.</summary>
    Jump,

    /// <summary>A distance into <c>auipc</c> and <c>jalr</c>; 32 bits with the sign.</summary>
    Call,

    /// <summary>Like <see cref="Call"/>, where one instruction may take the place of both.</summary>
    CallOrJump,

    /// <summary>Like <see cref="CallOrJump"/>, where that may be compressed.</summary>
    CallOrShortJump,

    /// <summary>A distance into a compressed conditional branch; even, 9 bits with the sign.</summary>
    ShortBranch,

    /// <summary>A distance into a compressed jump; even, 12 bits with the sign.</summary>
    ShortJump,

    /// <summary>Says of the relocation before it that its instructions may become fewer.</summary>
    MayBeShorter,

    /// <summary>The call for the address of a thread-local variable, which becomes an addition to the thread pointer.</summary>
    ThreadCall,

    /// <summary>The load of a descriptor of thread-local storage, which becomes nothing.</summary>
    Nothing,

    /// <summary>The addition of a descriptor, which becomes <c>lui a0</c> with bits 12 to 31, or nothing where these are 0.</summary>
    HighToA0,

    /// <summary>The call of a descriptor, which becomes an addition of bits 0 to 11 to <c>a0</c>.</summary>
    LowToA0,
}
