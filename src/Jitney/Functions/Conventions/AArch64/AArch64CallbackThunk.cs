namespace Jitney.Functions.Conventions.AArch64;

/// <summary>The code that linked code calls as a function of C, and that hands the words of its arguments on: to <c>void entry(context, const void *arguments, void *result, size_t argument_size, size_t result_size)</c>.</summary>
internal static class AArch64CallbackThunk
{
    // Behind the frame pointer and the return address that were kept, and x19.
    private const int StackOfCaller = 32;

    // Four numbers, each in a register.
    private const int ResultInRegisters = 32;

    private const int Pointer = 9;
    private const int Result = 19;
    private const int ResultAddress = 8;
    private const int Entry = 16;

    /// <summary>Makes the code of one callback.</summary>
    public static ThunkCode Make(CallShape shape, CallbackTarget target)
    {
        var code = new AArch64Code();
        int result = target.ArgumentSize;
        code.Begin((result + ResultInRegisters + 15) & ~15);
        StoreArguments(code, shape);
        if (shape.HasResultAddress)
        {
            code.Move(Result, ResultAddress);
            code.Move(2, ResultAddress);
        }
        else
        {
            code.Address(2, AArch64Code.StackPointer, result);
        }

        code.Number(0, target.Context);
        code.Address(1, AArch64Code.StackPointer, 0);
        code.Number(3, (ulong)target.ArgumentSize);
        code.Number(4, (ulong)target.ResultSize);
        code.Number(Entry, target.Entry);
        code.Write(0xD63F0200);                 // blr x16
        for (int word = 0; word < shape.Result.Count; word++)
        {
            switch (shape.Result[word])
            {
                case WordClass.Integer:
                    code.LoadInteger(word, AArch64Code.StackPointer, result + shape.ResultOffset(word));
                    break;
                case WordClass.Vector or WordClass.Single:
                    code.LoadVector(shape.Result[word], word, AArch64Code.StackPointer, result + shape.ResultOffset(word));
                    break;
                default:
                    break;
            }
        }

        code.End();
        return new ThunkCode(code.Written, AArch64Frames.WithFramePointer);
    }

    // Only registers are changed that hold no arguments.
    private static void StoreArguments(AArch64Code code, CallShape shape)
    {
        foreach (WordMove move in shape.Moves)
        {
            switch (move.Class)
            {
                case WordClass.Integer:
                    code.StoreInteger(move.Number, AArch64Code.StackPointer, move.Source);
                    break;
                case WordClass.Vector or WordClass.Single:
                    code.StoreVector(move.Class, move.Number, AArch64Code.StackPointer, move.Source);
                    break;
                case WordClass.Memory:
                    code.Copy(AArch64Code.StackPointer, move.Source, AArch64Code.FramePointer, StackOfCaller + move.Number, move.Size);
                    break;
                case WordClass.Copy:
                    code.Copy(AArch64Code.StackPointer, move.Source, move.Number, 0, move.Size);
                    break;
                case WordClass.CopyOnStack:
                    code.LoadInteger(Pointer, AArch64Code.FramePointer, StackOfCaller + move.Number);
                    code.Copy(AArch64Code.StackPointer, move.Source, Pointer, 0, move.Size);
                    break;
                default:
                    break;
            }
        }
    }
}
