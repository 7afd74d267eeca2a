namespace Jitney.Linking.Graph;

/// <summary>What a fixup computes and how wide it is written. The formulas use: <c>target</c>, the target symbol's address;
/// <c>addend</c>; <c>fixup</c>, the address of the first byte written; <c>got</c>, the start of the global offset table;
/// <c>entry</c>, the address of the target's GOT entry.</summary>
/// <remarks>Kinds of all architectures come first. Those of x86-64 have numbers from 64 on, and from 96 on those whose values go into fields of instructions, which the form says (<c>Edge.Form</c>).
/// Every kind narrower than 64 bits is checked; a value that does not fit is a <see cref="Failures.RelocationOutOfRangeException"/>.</remarks>
public enum EdgeKind : byte
{
    /// <summary>Nothing is computed or written.</summary>
    None,

    /// <summary>Four zero bytes: a reference that has no meaning any more, because what it described was dropped.</summary>
    Zero32,

    /// <summary>Eight zero bytes, likewise.</summary>
    Zero64,

    /// <summary>64-bit <c>target + addend</c>.</summary>
    Pointer64,

    /// <summary>Unsigned 32-bit <c>target + addend</c>. Fails from 4 GiB on.</summary>
    Pointer32,

    /// <summary>Signed 32-bit <c>target + addend</c>. Fails outside the lowest and the highest 2 GiB.</summary>
    Pointer32Signed,

    /// <summary>32-bit <c>target + addend</c>, signed or unsigned. Fails from 4 GiB on, and below the highest 2 GiB.</summary>
    Pointer32Either,

    /// <summary>16-bit <c>target + addend</c>, signed or unsigned.</summary>
    Pointer16,

    /// <summary>8-bit <c>target + addend</c>, signed or unsigned.</summary>
    Pointer8,

    /// <summary>64-bit <c>target + addend - fixup</c>.</summary>
    Delta64,

    /// <summary>Signed 32-bit <c>target + addend - fixup</c>. Fails outside ±2 GiB.</summary>
    Delta32,

    /// <summary>Signed 16-bit <c>target + addend - fixup</c>.</summary>
    Delta16,

    /// <summary>Signed 8-bit <c>target + addend - fixup</c>.</summary>
    Delta8,

    /// <summary>Signed 32-bit <c>target + addend - fixup</c> of a call or jump: goes through the target's stub where the target itself is
    /// out of reach.</summary>
    BranchDelta32,

    /// <summary>Signed 32-bit <c>entry + addend - fixup</c>.</summary>
    GotEntryDelta32,

    /// <summary>64-bit <c>entry + addend - fixup</c>.</summary>
    GotEntryDelta64,

    /// <summary>Signed 32-bit <c>entry + addend - got</c>.</summary>
    GotEntryOffset32,

    /// <summary>64-bit <c>entry + addend - got</c>.</summary>
    GotEntryOffset64,

    /// <summary>64-bit <c>target + addend - got</c>.</summary>
    GotOffset64,

    /// <summary>Signed 32-bit <c>target + addend - got</c>.</summary>
    GotOffset32,

    /// <summary>Signed 32-bit <c>got + addend - fixup</c>.</summary>
    GotDelta32,

    /// <summary>64-bit <c>got + addend - fixup</c>.</summary>
    GotDelta64,

    /// <summary>64-bit <c>target + addend - got</c> of a call: the stub where there is one.</summary>
    StubOffset64,

    /// <summary>Unsigned 32-bit size of the target plus addend.</summary>
    Size32,

    /// <summary>64-bit size of the target plus addend.</summary>
    Size64,

    /// <summary>Signed 32-bit <c>target + addend</c>, where <c>target</c> is a thread-local variable's distance from the thread pointer.</summary>
    ThreadOffset32,

    /// <summary>64-bit <c>target + addend</c>, likewise.</summary>
    ThreadOffset64,

    /// <summary>32-bit <c>target + addend - fixup</c>, signed or unsigned. Fails from 4 GiB on, and below -2 GiB.</summary>
    Delta32Either,

    /// <summary>16-bit <c>target + addend - fixup</c>, signed or unsigned.</summary>
    Delta16Either,

    /// <summary>Unsigned 32-bit <c>target + addend - base</c>, where <c>base</c> is <c>__ImageBase</c>: the target's stub where the target itself is out of reach, since tables
    /// that count so name functions. Fails below the base, and from 4 GiB behind it on.</summary>
    ImageOffset32,

    /// <summary>Unsigned 32-bit <c>target + addend - section</c>, where <c>section</c> is the start of all sections of the target's name.</summary>
    SectionOffset32,

    /// <summary>The lowest 7 bits of a byte: likewise. Fails from 128 on.</summary>
    SectionOffset7,

    /// <summary>16-bit number of the section that the target lies in, plus addend: sections of one name have one number, from 1.</summary>
    SectionNumber16,

    /// <summary>Like <see cref="GotEntryDelta32"/>, in an instruction without REX prefix that may be rewritten to reach the target
    /// without the GOT entry.</summary>
    GotEntryDelta32Relaxable = EdgeKinds.FirstOfX64,

    /// <summary>Like <see cref="GotEntryDelta32Relaxable"/>, in an instruction with a REX or REX2 prefix.</summary>
    GotEntryDelta32RexRelaxable,

    /// <summary>Signed 32-bit <c>entry + addend - fixup</c>, where the entry holds a thread-local variable's distance from the thread pointer.
    /// Instructions that load or add it are rewritten to hold it themselves.</summary>
    ThreadGotEntryDelta32,

    /// <summary>A call for the address of a thread-local variable, with the edge of the call itself behind it: rewritten to add the
    /// variable's distance to the thread pointer.</summary>
    ThreadGeneralDynamic,

    /// <summary>A call for the start of the module's thread-local storage, with the edge of the call itself behind it: rewritten to load
    /// the thread pointer, to which the module's variables are then relative.</summary>
    ThreadLocalDynamic,

    /// <summary>A load of a thread-local variable's descriptor: rewritten to load the variable's distance from the thread pointer.</summary>
    ThreadDescriptor,

    /// <summary>Like <see cref="ThreadDescriptor"/>, in an instruction with a REX2 prefix.</summary>
    ThreadDescriptorRex2,

    /// <summary>The call of that descriptor: rewritten to do nothing.</summary>
    ThreadDescriptorCall,

    /// <summary>Into an instruction: <c>target + addend</c>.</summary>
    InstructionTarget = EdgeKinds.FirstOfInstructions,

    /// <summary>Into an instruction: <c>target + addend - fixup</c>.</summary>
    InstructionDelta,

    /// <summary>Into an instruction: <c>target + addend - fixup</c>, within the reach of addresses that count from an instruction.</summary>
    InstructionNearDelta,

    /// <summary>Into an instruction: the distance from the page of <c>fixup</c> to that of <c>target + addend</c>.</summary>
    InstructionPageDelta,

    /// <summary>Into a branch: <c>target + addend - fixup</c>, or the same with the target's stub or an island between.</summary>
    InstructionBranch,

    /// <summary>Into an instruction: <c>entry</c>.</summary>
    InstructionGotEntry,

    /// <summary>Into an instruction: <c>entry - fixup</c>.</summary>
    InstructionGotEntryDelta,

    /// <summary>Into an instruction: the distance from the page of <c>fixup</c> to that of <c>entry</c>.</summary>
    InstructionGotEntryPageDelta,

    /// <summary>Into an instruction: <c>entry - got</c>.</summary>
    InstructionGotEntryOffset,

    /// <summary>Into an instruction: the distance from the page of <c>got</c> to <c>entry</c>.</summary>
    InstructionGotEntryPageOffset,

    /// <summary>Into an instruction: <c>target + addend</c>, where <c>target</c> is a thread-local variable's distance from the thread pointer. Instructions of other
    /// models than the local executable one are replaced.</summary>
    InstructionThreadOffset,

    /// <summary>Into an instruction: like <see cref="InstructionGotEntry"/> for an entry that holds a thread-local variable's distance from the thread pointer.</summary>
    InstructionThreadGotEntry,

    /// <summary>Like <see cref="InstructionGotEntryDelta"/> for such an entry.</summary>
    InstructionThreadGotEntryDelta,

    /// <summary>Like <see cref="InstructionGotEntryPageDelta"/> for such an entry.</summary>
    InstructionThreadGotEntryPageDelta,

    /// <summary>Like <see cref="InstructionGotEntryOffset"/> for such an entry.</summary>
    InstructionThreadGotEntryOffset,

    /// <summary>An instruction that belongs to a model of thread-local storage and is replaced by one that needs no address.</summary>
    InstructionThreadReplaced,

    /// <summary>Into an instruction of RISC-V: <c>target + addend</c>, within the lowest and the highest 2 GiB.</summary>
    InstructionNearTarget = EdgeKinds.FirstOfRiscV,

    /// <summary>Into an instruction of RISC-V: the low part of what the instruction at the target's place forms the high part of.</summary>
    PairedLow,

    /// <summary>Into the two instructions of a call of RISC-V: <c>target + addend - fixup</c>, or the same with the target's stub.</summary>
    InstructionCall,

    /// <summary>Into a branch of RISC-V of two bytes: <c>target + addend - fixup</c>.</summary>
    ShortInstructionBranch,

    /// <summary>Nothing is written. From here on there are as many bytes as the addend says, of which the linker leaves what aligns the code behind them.</summary>
    CodeAlignment,

    /// <summary>8 bits: <c>target + addend</c> is added to what is there. Numbers of all these kinds go round.</summary>
    Add8,

    /// <summary>16 bits likewise.</summary>
    Add16,

    /// <summary>32 bits likewise.</summary>
    Add32,

    /// <summary>64 bits likewise.</summary>
    Add64,

    /// <summary>The lowest 6 bits of a byte: <c>target + addend</c> is subtracted from what is there.</summary>
    Subtract6,

    /// <summary>8 bits likewise.</summary>
    Subtract8,

    /// <summary>16 bits likewise.</summary>
    Subtract16,

    /// <summary>32 bits likewise.</summary>
    Subtract32,

    /// <summary>64 bits likewise.</summary>
    Subtract64,

    /// <summary>The lowest 6 bits of a byte become <c>target + addend</c>.</summary>
    Set6,

    /// <summary>8 bits likewise.</summary>
    Set8,

    /// <summary>16 bits likewise.</summary>
    Set16,

    /// <summary>32 bits likewise.</summary>
    Set32,

    /// <summary>A ULEB128 number of the length that is there: <c>target + addend</c>, of which the next edge subtracts.</summary>
    SetUleb128,

    /// <summary>What is subtracted: <c>target + addend</c>.</summary>
    SubtractUleb128,
}
