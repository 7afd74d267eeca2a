namespace Jitney.Functions.Conventions.AArch64;

/// <summary>The code that calls a function of C from a block of its arguments: <c>void thunk(function, const void *arguments, void *result)</c>.</summary>
internal static class AArch64CallThunk
{
    private const int Arguments = 9;
    private const int Function = 10;
    private const int Result = 19;
    private const int ResultAddress = 8;
    private const int Kept = 11;

    /// <summary>Makes the code of one shape.</summary>
    public static ThunkCode Make(CallShape shape)
    {
        // Behind what is passed on the stack lie copies, whose addresses are passed: they are the function's to write to.
        int copies = shape.StackSize;
        int size = copies + shape.Moves.Where(IsCopied).Sum(SizeOfCopy);
        var code = new AArch64Code();
        code.Begin(size);
        code.Move(Result, 2);
        code.Move(Arguments, 1);
        code.Move(Function, 0);
        foreach (WordMove move in shape.Moves.Where(static move => move.Class is WordClass.Memory or WordClass.Copy or WordClass.CopyOnStack))
        {
            if (move.Class == WordClass.Memory)
            {
                code.Copy(AArch64Code.StackPointer, move.Number, Arguments, move.Source, move.Size);
                continue;
            }

            code.Copy(AArch64Code.StackPointer, copies, Arguments, move.Source, move.Size);
            code.Address(move.Class == WordClass.Copy ? move.Number : Kept, AArch64Code.StackPointer, copies);
            if (move.Class == WordClass.CopyOnStack)
            {
                code.StoreInteger(Kept, AArch64Code.StackPointer, move.Number);
            }

            copies += SizeOfCopy(move);
        }

        foreach (WordMove move in shape.Moves)
        {
            if (move.Class is WordClass.Vector or WordClass.Single)
            {
                code.LoadVector(move.Class, move.Number, Arguments, move.Source);
            }
            else if (move.Class == WordClass.Integer)
            {
                code.LoadInteger(move.Number, Arguments, move.Source);
            }
        }

        if (shape.HasResultAddress)
        {
            code.Move(ResultAddress, Result);
        }

        code.Write(0xD63F0140);                 // blr x10
        for (int word = 0; word < shape.Result.Count; word++)
        {
            switch (shape.Result[word])
            {
                case WordClass.Integer:
                    code.StoreInteger(word, Result, shape.ResultOffset(word));
                    break;
                case WordClass.Vector or WordClass.Single:
                    code.StoreVector(shape.Result[word], word, Result, shape.ResultOffset(word));
                    break;
                default:
                    break;
            }
        }

        code.End();
        return new ThunkCode(code.Written, AArch64Frames.WithFramePointer);
    }

    private static bool IsCopied(WordMove move) => move.Class is WordClass.Copy or WordClass.CopyOnStack;

    private static int SizeOfCopy(WordMove move) => (move.Size + 15) & ~15;
}
