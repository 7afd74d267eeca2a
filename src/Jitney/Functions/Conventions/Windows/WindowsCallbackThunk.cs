namespace Jitney.Functions.Conventions.Windows;

/// <summary>The code that linked code calls as a function of C, and that hands the words of its arguments on: to <c>void entry(context, const void *arguments, void *result, size_t argument_size, size_t result_size)</c>.</summary>
internal static class WindowsCallbackThunk
{
    // The entry's own room, its fifth argument, and what makes that a multiple of 16.
    private const int Arguments = WindowsCode.Shadow + 16;

    private const int ResultInRegisters = 16;

    /// <summary>Makes the code of one callback.</summary>
    public static ThunkCode Make(CallShape shape, CallbackTarget target)
    {
        var code = new WindowsCode();
        int result = Arguments + target.ArgumentSize;
        code.Begin(result + ResultInRegisters);
        if (shape.HasResultAddress)
        {
            code.Bytes(0x48, 0x89, 0xCB);                       // mov  rbx, rcx
        }

        StoreArguments(code, shape);
        if (shape.HasResultAddress)
        {
            code.Bytes(0x49, 0x89, 0xD8);                       // mov  r8, rbx
        }
        else
        {
            code.Address(2, result);                            // lea  r8, [rsp + offset]
        }

        code.Bytes(0x48, 0xB9);                                 // mov  rcx, context
        code.Number(target.Context);
        code.Address(1, Arguments);                             // lea  rdx, [rsp + offset]
        code.With([0x41, 0xB9], target.ArgumentSize);           // mov  r9d, size of arguments
        code.With([0x48, 0xC7, 0x44, 0x24, WindowsCode.Shadow], target.ResultSize);     // mov  qword [rsp + 32], size of result
        code.Bytes(0x48, 0xB8);                                 // mov  rax, entry
        code.Number(target.Entry);
        code.Bytes(0xFF, 0xD0);                                 // call rax
        switch (shape.Result)
        {
            case [WordClass.Integer]:
                code.With([0x48, 0x8B, 0x84, 0x24], result);        // mov    rax, [rsp + offset]
                break;
            case [WordClass.Vector]:
                code.With([0xF3, 0x0F, 0x7E, 0x84, 0x24], result);  // movq   xmm0, [rsp + offset]
                break;
            case [WordClass.Wide]:
                code.With([0xF3, 0x0F, 0x6F, 0x84, 0x24], result);  // movdqu xmm0, [rsp + offset]
                break;
            case [WordClass.Memory]:
                code.Bytes(0x48, 0x89, 0xD8);                       // mov    rax, rbx
                break;
            default:
                break;
        }

        code.End();
        return code.Thunk;
    }

    // Only registers are changed that hold no arguments.
    private static void StoreArguments(WindowsCode code, CallShape shape)
    {
        foreach (WordMove move in shape.Moves)
        {
            int place = Arguments + move.Source;
            switch (move.Class)
            {
                case WordClass.Integer:
                    code.StoreInteger(move.Number, place);
                    break;
                case WordClass.Vector:
                    code.StoreVector(move.Number, place);
                    break;
                case WordClass.Copy:
                    code.TakeSource(move.Number);
                    code.Copy(place, 0, move.Size);
                    break;
                case WordClass.Memory:
                    TakeFromStack(code, move);
                    code.With([0x4C, 0x89, 0x94, 0x24], place);     // mov  [rsp + offset], r10
                    break;
                default:
                    TakeFromStack(code, move);
                    code.Copy(place, 0, move.Size);
                    break;
            }
        }
    }

    private static void TakeFromStack(WindowsCode code, WordMove move) =>
        code.With([0x4C, 0x8B, 0x95], WindowsCode.StackOfCaller + move.Number);     // mov  r10, [rbp + offset]
}
