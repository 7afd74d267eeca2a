namespace Jitney.Functions.Conventions.Windows;

/// <summary>How to unwind code that begins as <see cref="WindowsCode.Begin"/> writes it. Its end is of the form by which the system knows one.</summary>
internal static class WindowsFrames
{
    private const byte Rbx = 3;
    private const byte Rbp = 5;

    /// <summary>The rules. What is taken of the stack behind the prologue is given back by rbp.</summary>
    public static UnwindRules WithFramePointer { get; } = new UnwindCodes(
        PrologueSize: 5,
        FrameRegister: Rbp,
        [
            UnwindCodes.SetFrame(5),    // behind mov rbp, rsp
            UnwindCodes.Push(2, Rbx),   // behind push rbx
            UnwindCodes.Push(1, Rbp),   // behind push rbp
        ]);
}
