namespace Jitney.Functions.Conventions.SystemV;

/// <summary>The code that linked code calls as a function of C, and that hands the words of its arguments on: to <c>void entry(context, const void *arguments, void *result, size_t argument_size, size_t result_size)</c>.</summary>
internal static class SystemVCallbackThunk
{
    // Behind the frame pointer that was kept and the return address.
    private const int StackOfCaller = 16;
    private const int ResultInRegisters = 16;

    // mov [rsp + offset], REGISTER, for rdi, rsi, rdx, rcx, r8, r9.
    private static readonly byte[][] s_storeInteger =
        [[0x48, 0x89, 0xBC, 0x24], [0x48, 0x89, 0xB4, 0x24], [0x48, 0x89, 0x94, 0x24], [0x48, 0x89, 0x8C, 0x24], [0x4C, 0x89, 0x84, 0x24], [0x4C, 0x89, 0x8C, 0x24]];

    /// <summary>Makes the code of one callback.</summary>
    public static ThunkCode Make(CallShape shape, CallbackTarget target)
    {
        var code = new CodeWriter();
        int result = target.ArgumentSize;
        code.Bytes(0x55);                       // push rbp
        code.Bytes(0x48, 0x89, 0xE5);           // mov  rbp, rsp
        code.Bytes(0x53);                       // push rbx
        code.Bytes(0x48, 0x81, 0xEC);           // sub  rsp, size: a multiple of 16 with what was pushed
        code.Number(((result + ResultInRegisters + 15) & ~15) + sizeof(ulong));
        if (shape.HasResultAddress)
        {
            code.Bytes(0x48, 0x89, 0xFB);       // mov  rbx, rdi
        }

        StoreArguments(code, shape);
        code.Bytes(0x48, 0xBF);                 // mov  rdi, context
        code.Number(target.Context);
        code.Bytes(0x48, 0x89, 0xE6);           // mov  rsi, rsp
        if (shape.HasResultAddress)
        {
            code.Bytes(0x48, 0x89, 0xDA);       // mov  rdx, rbx
        }
        else
        {
            code.Bytes(0x48, 0x8D, 0x94, 0x24); // lea  rdx, [rsp + offset]
            code.Number(result);
        }

        code.Bytes(0xB9);                       // mov  ecx, size of arguments
        code.Number(target.ArgumentSize);
        code.Bytes(0x41, 0xB8);                 // mov  r8d, size of result
        code.Number(target.ResultSize);
        code.Bytes(0x48, 0xB8);                 // mov  rax, entry
        code.Number(target.Entry);
        code.Bytes(0xFF, 0xD0);                 // call rax
        LoadResult(code, shape, result);
        code.Bytes(0x48, 0x8D, 0x65, 0xF8);     // lea  rsp, [rbp - 8]
        code.Bytes(0x5B);                       // pop  rbx
        code.Bytes(0x5D);                       // pop  rbp
        code.Bytes(0xC3);                       // ret
        return new ThunkCode(code.Written, SystemVFrames.WithFramePointer);
    }

    private static void StoreArguments(CodeWriter code, CallShape shape)
    {
        foreach (WordMove move in shape.Moves)
        {
            switch (move.Class)
            {
                case WordClass.Integer:
                    code.Bytes(s_storeInteger[move.Number]);
                    code.Number(move.Source);
                    break;
                case WordClass.Vector:
                    code.Bytes(0x66, 0x0F, 0xD6, (byte)(0x84 + (move.Number * 8)), 0x24);   // movq [rsp + offset], xmmN
                    code.Number(move.Source);
                    break;
                default:
                    break;
            }
        }

        // The copy needs rdi, rsi and rcx.
        foreach (WordMove move in shape.Moves.Where(static move => move.Class == WordClass.Memory))
        {
            code.Bytes(0x48, 0x8D, 0xB5);       // lea  rsi, [rbp + offset]
            code.Number(StackOfCaller + move.Number);
            code.Bytes(0x48, 0x8D, 0xBC, 0x24); // lea  rdi, [rsp + offset]
            code.Number(move.Source);
            code.Bytes(0xB9);                   // mov  ecx, words
            code.Number(move.Size / sizeof(ulong));
            code.Bytes(0xF3, 0x48, 0xA5);       // rep movsq
        }
    }

    private static void LoadResult(CodeWriter code, CallShape shape, int result)
    {
        if (shape.HasResultAddress)
        {
            code.Bytes(0x48, 0x89, 0xD8);       // mov  rax, rbx
            return;
        }

        int integers = 0;
        int vectors = 0;
        for (int word = 0; word < shape.Result.Count; word++)
        {
            switch (shape.Result[word])
            {
                case WordClass.Integer:
                    code.Bytes(0x48, 0x8B, (byte)(integers++ == 0 ? 0x84 : 0x94), 0x24);        // mov  rax or rdx, [rsp + offset]
                    code.Number(result + (word * sizeof(ulong)));
                    break;
                case WordClass.Vector:
                    code.Bytes(0xF3, 0x0F, 0x7E, (byte)(vectors++ == 0 ? 0x84 : 0x8C), 0x24);   // movq xmm0 or xmm1, [rsp + offset]
                    code.Number(result + (word * sizeof(ulong)));
                    break;
                default:
                    break;
            }
        }
    }
}
