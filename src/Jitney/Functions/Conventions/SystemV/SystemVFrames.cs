namespace Jitney.Functions.Conventions.SystemV;

/// <summary>How to unwind x86-64 code whose first instructions are <c>push rbp</c>, <c>mov rbp, rsp</c> and <c>push rbx</c>.</summary>
/// <remarks>Registers: rbx is 3, rbp is 6, rsp is 7, the return address is 16. Offsets count in eights downwards.</remarks>
internal static class SystemVFrames
{
    /// <summary>The rules. They hold to the end: the last two instructions only matter to somebody who stops there.</summary>
    public static FrameRules WithFramePointer => new(
        CodeAlignment: 1,
        DataAlignment: -8,
        ReturnAddress: 16,

        // The frame begins 8 above rsp, the return address lies below that.
        AtEntry: [0x0C, 7, 8, 0x80 | 16, 1],
        Behind:
        [
            0x40 | 1, 0x0E, 16, 0x80 | 6, 2,    // behind push rbp: the frame begins 16 above rsp, rbp lies at -16
            0x40 | 3, 0x0D, 6,                  // behind mov rbp, rsp: counted from rbp
            0x40 | 1, 0x80 | 3, 3,              // behind push rbx: it lies at -24
        ]);
}
