namespace Jitney.Functions.Conventions.Windows;

/// <summary>The code that calls a function of C from a block of its arguments: <c>void thunk(function, const void *arguments, void *result)</c>.</summary>
internal static class WindowsCallThunk
{
    /// <summary>Makes the code of one shape.</summary>
    public static ThunkCode Make(CallShape shape)
    {
        // At rsp lie the function's own room and the words of its stack, behind them copies, whose addresses are passed: they are the function's to write to.
        int copies = WindowsCode.Shadow + shape.StackSize;
        var code = new WindowsCode();
        code.Begin(copies + shape.Moves.Where(IsCopied).Sum(SizeOfCopy));
        code.Bytes(0x48, 0x89, 0x4D, 0xF8);     // mov  [rbp - 8], rcx  the function
        code.Bytes(0x49, 0x89, 0xD2);           // mov  r10, rdx        the arguments
        code.Bytes(0x4C, 0x89, 0xC3);           // mov  rbx, r8         the result
        foreach (WordMove move in shape.Moves)
        {
            switch (move.Class)
            {
                case WordClass.Integer:
                    code.LoadInteger(move.Number, move.Source);
                    break;
                case WordClass.Vector:
                    // Functions with a variable number of arguments look for it in the other register.
                    code.LoadVector(move.Number, move.Source);
                    code.LoadInteger(move.Number, move.Source);
                    break;
                case WordClass.Memory:
                    code.Copy(WindowsCode.Shadow + move.Number, move.Source, move.Size);
                    break;
                default:
                    code.Copy(copies, move.Source, move.Size);
                    PassAddress(code, move, copies);
                    copies += SizeOfCopy(move);
                    break;
            }
        }

        if (shape.HasResultAddress)
        {
            code.Bytes(0x48, 0x89, 0xD9);       // mov  rcx, rbx
        }

        code.Bytes(0xFF, 0x55, 0xF8);           // call [rbp - 8]
        switch (shape.Result)
        {
            case [WordClass.Integer]:
                code.Bytes(0x48, 0x89, 0x03);           // mov    [rbx], rax
                break;
            case [WordClass.Vector]:
                code.Bytes(0x66, 0x0F, 0xD6, 0x03);     // movq   [rbx], xmm0
                break;
            case [WordClass.Wide]:
                code.Bytes(0xF3, 0x0F, 0x7F, 0x03);     // movdqu [rbx], xmm0
                break;
            default:
                break;
        }

        code.End();
        return code.Thunk;
    }

    private static void PassAddress(WindowsCode code, WordMove move, int copy)
    {
        if (move.Class == WordClass.Copy)
        {
            code.Address(move.Number, copy);
            return;
        }

        code.With([0x48, 0x8D, 0x84, 0x24], copy);                              // lea  rax, [rsp + offset]
        code.With([0x48, 0x89, 0x84, 0x24], WindowsCode.Shadow + move.Number);  // mov  [rsp + offset], rax
    }

    private static bool IsCopied(WordMove move) => move.Class is WordClass.Copy or WordClass.CopyOnStack;

    private static int SizeOfCopy(WordMove move) => (move.Size + 15) & ~15;
}
