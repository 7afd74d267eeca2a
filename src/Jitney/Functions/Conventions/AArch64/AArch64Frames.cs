namespace Jitney.Functions.Conventions.AArch64;

/// <summary>How to unwind AArch64 code that begins as <see cref="AArch64Code.Begin"/> writes it, and code that has no frame.</summary>
/// <remarks>Registers: x19 is 19, x29 is 29, x30, which holds the return address, is 30, sp is 31. Offsets count in eights downwards, positions in instructions.</remarks>
internal static class AArch64Frames
{
    /// <summary>The rules. They hold to the end: the last instructions only matter to somebody who stops there.</summary>
    public static FrameRules WithFramePointer => new(
        CodeAlignment: 4,
        DataAlignment: -8,
        ReturnAddress: 30,

        // The frame begins at sp.
        AtEntry: [0x0C, 31, 0],
        Behind:
        [
            0x40 | 2, 0x0E, 32, 0x80 | 29, 4, 0x80 | 30, 3, // behind stp x29, x30: the frame begins 32 above sp, x29 lies at -32, x30 at -24
            0x40 | 1, 0x0D, 29,                             // behind mov x29, sp: counted from x29
            0x40 | 1, 0x80 | 19, 2,                         // behind str x19: it lies at -16
        ]);

    /// <summary>The rules for code that leaves sp and x30 as they are.</summary>
    public static FrameRules WithoutFrame => new(CodeAlignment: 4, DataAlignment: -8, ReturnAddress: 30, AtEntry: [0x0C, 31, 0], Behind: []);
}
