namespace Jitney.Functions.Conventions.SystemV;

/// <summary>The code that calls a function of C from a block of its arguments: <c>void thunk(function, const void *arguments, void *result)</c>.</summary>
internal static class SystemVCallThunk
{
    // More words than these are copied by a loop of the processor's.
    private const int MostSingleMoves = 8;

    // mov REGISTER, [r10 + offset], for rdi, rsi, rdx, rcx, r8, r9.
    private static readonly byte[][] s_loadInteger =
        [[0x49, 0x8B, 0xBA], [0x49, 0x8B, 0xB2], [0x49, 0x8B, 0x92], [0x49, 0x8B, 0x8A], [0x4D, 0x8B, 0x82], [0x4D, 0x8B, 0x8A]];

    /// <summary>Makes the code of one shape.</summary>
    public static ThunkCode Make(CallShape shape)
    {
        var code = new CodeWriter();
        code.Bytes(0x55);                       // push rbp
        code.Bytes(0x48, 0x89, 0xE5);           // mov  rbp, rsp
        code.Bytes(0x53);                       // push rbx
        code.Bytes(0x48, 0x81, 0xEC);           // sub  rsp, size: a multiple of 16 with what was pushed
        code.Number(shape.StackSize + sizeof(ulong));
        code.Bytes(0x48, 0x89, 0xD3);           // mov  rbx, rdx    the result
        code.Bytes(0x49, 0x89, 0xF2);           // mov  r10, rsi    the arguments
        code.Bytes(0x49, 0x89, 0xFB);           // mov  r11, rdi    the function
        foreach (WordMove move in shape.Moves.Where(static move => move.Class == WordClass.Memory))
        {
            CopyToStack(code, move);
        }

        foreach (WordMove move in shape.Moves.Where(static move => move.Class == WordClass.Vector))
        {
            code.Bytes(0xF3, 0x41, 0x0F, 0x7E, (byte)(0x82 + (move.Number * 8)));   // movq xmmN, [r10 + offset]
            code.Number(move.Source);
        }

        foreach (WordMove move in shape.Moves.Where(static move => move.Class == WordClass.Integer))
        {
            code.Bytes(s_loadInteger[move.Number]);
            code.Number(move.Source);
        }

        if (shape.HasResultAddress)
        {
            code.Bytes(0x48, 0x89, 0xDF);       // mov  rdi, rbx
        }

        // Functions with a variable number of arguments want to know how many vector registers are used.
        code.Bytes(0xB8);                       // mov  eax, count
        code.Number(shape.Moves.Count(static move => move.Class == WordClass.Vector));
        code.Bytes(0x41, 0xFF, 0xD3);           // call r11
        StoreResult(code, shape);
        code.Bytes(0x48, 0x8D, 0x65, 0xF8);     // lea  rsp, [rbp - 8]
        code.Bytes(0x5B);                       // pop  rbx
        code.Bytes(0x5D);                       // pop  rbp
        code.Bytes(0xC3);                       // ret
        return new ThunkCode(code.Written, SystemVFrames.WithFramePointer);
    }

    private static void CopyToStack(CodeWriter code, WordMove move)
    {
        int words = move.Size / sizeof(ulong);
        if (words > MostSingleMoves)
        {
            code.Bytes(0x49, 0x8D, 0xB2);       // lea  rsi, [r10 + offset]
            code.Number(move.Source);
            code.Bytes(0x48, 0x8D, 0xBC, 0x24); // lea  rdi, [rsp + offset]
            code.Number(move.Number);
            code.Bytes(0xB9);                   // mov  ecx, words
            code.Number(words);
            code.Bytes(0xF3, 0x48, 0xA5);       // rep movsq
            return;
        }

        for (int word = 0; word < words; word++)
        {
            code.Bytes(0x49, 0x8B, 0x82);       // mov  rax, [r10 + offset]
            code.Number(move.Source + (word * sizeof(ulong)));
            code.Bytes(0x48, 0x89, 0x84, 0x24); // mov  [rsp + offset], rax
            code.Number(move.Number + (word * sizeof(ulong)));
        }
    }

    private static void StoreResult(CodeWriter code, CallShape shape)
    {
        int integers = 0;
        int vectors = 0;
        for (int word = 0; word < shape.Result.Count; word++)
        {
            byte offset = (byte)(word * sizeof(ulong));
            switch (shape.Result[word])
            {
                case WordClass.Integer:
                    code.Bytes(0x48, 0x89, (byte)(integers++ == 0 ? 0x43 : 0x53), offset);          // mov  [rbx + offset], rax or rdx
                    break;
                case WordClass.Vector:
                    code.Bytes(0x66, 0x0F, 0xD6, (byte)(vectors++ == 0 ? 0x43 : 0x4B), offset);     // movq [rbx + offset], xmm0 or xmm1
                    break;
                default:
                    break;
            }
        }
    }
}
