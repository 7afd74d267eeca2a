namespace Jitney.Functions.Conventions.AArch64;

/// <summary>Writes the instructions of thunks for AArch64.</summary>
/// <remarks>"Arm Architecture Reference Manual", C6.2 and C7.2. The registers x9 to x12 are for addresses and values that lie nowhere else.</remarks>
internal sealed class AArch64Code
{
    /// <summary>The register number that means <c>sp</c> in an address.</summary>
    public const int StackPointer = 31;

    /// <summary>The frame pointer.</summary>
    public const int FramePointer = 29;

    /// <summary>Where values lie on their way, and addresses that an offset does not reach.</summary>
    private const int Value = 11;
    private const int Distance = 12;

    private const int WordLog2 = 3;
    private const int ImmediateBits = 12;
    private const int HalfBits = 16;
    private const int MostSingleMoves = 8;

    private readonly CodeWriter _code = new();

    /// <summary>What was written.</summary>
    public byte[] Written => _code.Written;

    /// <summary>An instruction without operands that vary.</summary>
    public void Write(uint instruction) => _code.Instruction(instruction);

    /// <summary><c>ldr xREGISTER, [xBASE, #offset]</c></summary>
    public void LoadInteger(int register, int from, int offset) => Transfer(0xF9400000, WordLog2, register, from, offset);

    /// <summary><c>str xREGISTER, [xBASE, #offset]</c></summary>
    public void StoreInteger(int register, int at, int offset) => Transfer(0xF9000000, WordLog2, register, at, offset);

    /// <summary><c>ldr dREGISTER</c>, or <c>sREGISTER</c> for a number of four bytes.</summary>
    public void LoadVector(WordClass kind, int register, int from, int offset) =>
        Transfer(kind == WordClass.Single ? 0xBD400000 : 0xFD400000, LogOf(kind), register, from, offset);

    /// <summary><c>str dREGISTER</c>, or <c>sREGISTER</c> for a number of four bytes.</summary>
    public void StoreVector(WordClass kind, int register, int at, int offset) =>
        Transfer(kind == WordClass.Single ? 0xBD000000 : 0xFD000000, LogOf(kind), register, at, offset);

    /// <summary><c>mov xREGISTER, #value</c>, in as many instructions as it takes.</summary>
    public void Number(int register, ulong value)
    {
        // movz, then movk for each further half word that is not zero.
        uint instruction = 0xD2800000;
        for (int half = 0; half < sizeof(ulong) / sizeof(ushort); half++)
        {
            uint bits = (ushort)(value >> (half * HalfBits));
            if (bits != 0 || (half == 0 && value == 0))
            {
                Write(instruction | ((uint)half << 21) | (bits << 5) | (uint)register);
                instruction = 0xF2800000;
            }
        }
    }

    /// <summary><c>add xREGISTER, xBASE, #offset</c>; the base may be <c>sp</c>.</summary>
    public void Address(int register, int from, int offset)
    {
        const int Low = (1 << ImmediateBits) - 1;
        Write(0x91000000 | ((uint)(offset & Low) << 10) | ((uint)from << 5) | (uint)register);
        if (offset >> ImmediateBits is var high and not 0)
        {
            // add xREGISTER, xREGISTER, #high, lsl #12
            Write(0x91400000 | ((uint)high << 10) | ((uint)register << 5) | (uint)register);
        }
    }

    /// <summary><c>sub sp, sp, #size</c></summary>
    public void TakeStack(int size)
    {
        const int Low = (1 << ImmediateBits) - 1;
        Write(0xD10003FF | ((uint)(size & Low) << 10));
        if (size >> ImmediateBits is var high and not 0)
        {
            Write(0xD14003FF | ((uint)high << 10));
        }
    }

    /// <summary>Copies bytes, exactly so many. Changes x11 to x15.</summary>
    public void Copy(int to, int toOffset, int from, int fromOffset, int size)
    {
        int words = size / sizeof(ulong);
        int done = words * sizeof(ulong);
        if (words > MostSingleMoves)
        {
            Address(13, from, fromOffset);
            Address(14, to, toOffset);
            Number(15, (ulong)words);
            Write(0xF84085AB);          // ldr  x11, [x13], #8
            Write(0xF80085CB);          // str  x11, [x14], #8
            Write(0xF10005EF);          // subs x15, x15, #1
            Write(0x54FFFFA1);          // b.ne three instructions back
        }
        else
        {
            for (int word = 0; word < done; word += sizeof(ulong))
            {
                LoadInteger(Value, from, fromOffset + word);
                StoreInteger(Value, to, toOffset + word);
            }
        }

        for (; done < size; done++)
        {
            Transfer(0x39400000, 0, Value, from, fromOffset + done);    // ldrb w11
            Transfer(0x39000000, 0, Value, to, toOffset + done);        // strb w11
        }
    }

    /// <summary>The beginning of a thunk: a landing, the frame, and x19 kept. The rest of the frame begins at the stack pointer.</summary>
    public void Begin(int size)
    {
        Write(0xD503245F);              // bti  c
        Write(0xA9BE7BFD);              // stp  x29, x30, [sp, #-32]!
        Write(0x910003FD);              // mov  x29, sp
        Write(0xF9000BF3);              // str  x19, [sp, #16]
        TakeStack(size);
    }

    /// <summary>The end of a thunk.</summary>
    public void End()
    {
        Write(0x910003BF);              // mov  sp, x29
        Write(0xF9400BF3);              // ldr  x19, [sp, #16]
        Write(0xA8C27BFD);              // ldp  x29, x30, [sp], #32
        Write(0xD65F03C0);              // ret
    }

    /// <summary><c>mov xTO, xFROM</c></summary>
    public void Move(int to, int from) => Write(0xAA0003E0 | ((uint)from << 16) | (uint)to);

    private static int LogOf(WordClass kind) => kind == WordClass.Single ? 2 : WordLog2;

    // Offsets count in the size of what is moved, up to 12 bits of that.
    private void Transfer(uint instruction, int sizeLog2, int register, int from, int offset)
    {
        int scaled = offset >> sizeLog2;
        if (scaled >= 1 << ImmediateBits || scaled << sizeLog2 != offset)
        {
            Address(Distance, from, offset);
            (from, scaled) = (Distance, 0);
        }

        Write(instruction | ((uint)scaled << 10) | ((uint)from << 5) | (uint)register);
    }
}
