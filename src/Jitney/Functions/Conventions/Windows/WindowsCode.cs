namespace Jitney.Functions.Conventions.Windows;

/// <summary>Writes the instructions of thunks for Windows on x86-64. Between <see cref="Begin"/> and <see cref="End"/>, rbx is theirs, and rbp lies where it was pushed.</summary>
/// <remarks>r10 is where words come from, rax and r11 hold what is moved. No register is used that callers rely on, but for these two.</remarks>
internal sealed class WindowsCode
{
    /// <summary>The room that each function may use above its return address: one word for each register.</summary>
    public const int Shadow = 32;

    /// <summary>Where the caller's words on the stack begin, from rbp: behind rbx, rbp, the return address and the caller's room.</summary>
    public const int StackOfCaller = 24 + Shadow;

    // The system gives a stack its pages one after the other, as the one above is touched.
    private const int Page = 4096;

    // More words than these are copied by a loop.
    private const int MostSingleMoves = 8;

    // mov REGISTER, [r10 + offset], for rcx, rdx, r8, r9.
    private static readonly byte[][] s_load = [[0x49, 0x8B, 0x8A], [0x49, 0x8B, 0x92], [0x4D, 0x8B, 0x82], [0x4D, 0x8B, 0x8A]];

    // mov [rsp + offset], REGISTER.
    private static readonly byte[][] s_store = [[0x48, 0x89, 0x8C, 0x24], [0x48, 0x89, 0x94, 0x24], [0x4C, 0x89, 0x84, 0x24], [0x4C, 0x89, 0x8C, 0x24]];

    // lea REGISTER, [rsp + offset].
    private static readonly byte[][] s_address = [[0x48, 0x8D, 0x8C, 0x24], [0x48, 0x8D, 0x94, 0x24], [0x4C, 0x8D, 0x84, 0x24], [0x4C, 0x8D, 0x8C, 0x24]];

    // mov r10, REGISTER.
    private static readonly byte[][] s_source = [[0x49, 0x89, 0xCA], [0x49, 0x89, 0xD2], [0x4D, 0x89, 0xC2], [0x4D, 0x89, 0xCA]];

    private readonly CodeWriter _code = new();

    /// <summary>What was written, with the rules for leaving it.</summary>
    public ThunkCode Thunk => new(_code.Written, WindowsFrames.WithFramePointer);

    /// <summary>Instructions, or their beginnings.</summary>
    public void Bytes(params ReadOnlySpan<byte> bytes) => _code.Bytes(bytes);

    /// <summary>An operand of 32 bits.</summary>
    public void Number(int value) => _code.Number(value);

    /// <summary>An operand of 64 bits.</summary>
    public void Number(ulong value) => _code.Number(value);

    /// <summary>Makes a frame. A word at [rbp - 8] is free, too.</summary>
    /// <param name="size">How many bytes lie at rsp.</param>
    public void Begin(int size)
    {
        Bytes(0x55);                            // push rbp
        Bytes(0x53);                            // push rbx
        Bytes(0x48, 0x89, 0xE5);                // mov  rbp, rsp

        // With what was pushed and the return address a multiple of 16.
        int rest = ((size + 15) & ~15) + sizeof(ulong);
        for (; rest >= Page; rest -= Page)
        {
            Bytes(0x48, 0x81, 0xEC);            // sub  rsp, 4096
            Number(Page);
            Bytes(0x48, 0x85, 0x04, 0x24);      // test [rsp], rax
        }

        Bytes(0x48, 0x81, 0xEC);                // sub  rsp, rest
        Number(rest);
    }

    /// <summary>Leaves the frame and returns.</summary>
    public void End()
    {
        Bytes(0x48, 0x8D, 0x65, 0x00);          // lea  rsp, [rbp]
        Bytes(0x5B);                            // pop  rbx
        Bytes(0x5D);                            // pop  rbp
        Bytes(0xC3);                            // ret
    }

    /// <summary>Loads a register of a place for integers from [r10 + offset].</summary>
    public void LoadInteger(int place, int offset) => With(s_load[place], offset);

    /// <summary>Stores it at [rsp + offset].</summary>
    public void StoreInteger(int place, int offset) => With(s_store[place], offset);

    /// <summary>Has it hold the address rsp + offset.</summary>
    public void Address(int place, int offset) => With(s_address[place], offset);

    /// <summary>Has r10 hold what it holds.</summary>
    public void TakeSource(int place) => Bytes(s_source[place]);

    /// <summary>Loads a register of a place for floating-point numbers from [r10 + offset].</summary>
    public void LoadVector(int place, int offset) =>
        With([0xF3, 0x41, 0x0F, 0x7E, (byte)(0x82 + (place * 8))], offset);         // movq xmmN, [r10 + offset]

    /// <summary>Stores it at [rsp + offset].</summary>
    public void StoreVector(int place, int offset) =>
        With([0x66, 0x0F, 0xD6, (byte)(0x84 + (place * 8)), 0x24], offset);         // movq [rsp + offset], xmmN

    /// <summary>Copies from [r10 + source] to [rsp + target], and not a byte more: what lies behind may be nobody's.</summary>
    public void Copy(int target, int source, int size)
    {
        int words = size / sizeof(ulong);
        if (words > MostSingleMoves)
        {
            Bytes(0x41, 0xBB);                                              // mov  r11d, words
            Number(words);
            With([0x4B, 0x8B, 0x84, 0xDA], source - sizeof(ulong));         // mov  rax, [r10 + r11 * 8 + offset]
            With([0x4A, 0x89, 0x84, 0xDC], target - sizeof(ulong));         // mov  [rsp + r11 * 8 + offset], rax
            Bytes(0x41, 0xFF, 0xCB);                                        // dec  r11d
            Bytes(0x75, 0xEB);                                              // jnz  back to the first of these
        }
        else
        {
            for (int word = 0; word < words; word++)
            {
                With([0x49, 0x8B, 0x82], source + (word * sizeof(ulong)));          // mov  rax, [r10 + offset]
                With([0x48, 0x89, 0x84, 0x24], target + (word * sizeof(ulong)));    // mov  [rsp + offset], rax
            }
        }

        int done = words * sizeof(ulong);
        if ((size & 4) != 0)
        {
            With([0x41, 0x8B, 0x82], source + done);                        // mov  eax, [r10 + offset]
            With([0x89, 0x84, 0x24], target + done);                        // mov  [rsp + offset], eax
            done += 4;
        }

        if ((size & 2) != 0)
        {
            With([0x66, 0x41, 0x8B, 0x82], source + done);                  // mov  ax, [r10 + offset]
            With([0x66, 0x89, 0x84, 0x24], target + done);                  // mov  [rsp + offset], ax
            done += 2;
        }

        if ((size & 1) != 0)
        {
            With([0x41, 0x8A, 0x82], source + done);                        // mov  al, [r10 + offset]
            With([0x88, 0x84, 0x24], target + done);                        // mov  [rsp + offset], al
        }
    }

    /// <summary>An instruction with an offset of 32 bits at its end.</summary>
    public void With(ReadOnlySpan<byte> instruction, int offset)
    {
        Bytes(instruction);
        Number(offset);
    }
}
