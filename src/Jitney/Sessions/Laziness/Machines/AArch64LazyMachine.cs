using Jitney.Functions.Conventions;
using Jitney.Functions.Conventions.AArch64;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Sessions.Laziness.Machines;

/// <summary>The code of functions that are made when they are called, on AArch64. Only x16 and x17 hold nothing of the caller's, and jumps from x16 may land where calls do.</summary>
internal sealed class AArch64LazyMachine : ILazyMachine
{
    private const int Landed = 16;

    /// <inheritdoc/>
    public ThunkCode Stand(long number, ExecutorAddress entry, byte[] failure)
    {
        var code = new CodeWriter();
        code.Instruction(0xD503245F);       // bti  c
        code.Instruction(0x100000F1);       // adr  x17, record
        code.Instruction(0x58000050);       // ldr  x16, entry
        code.Instruction(0xD61F0200);       // br   x16

        // entry:
        code.Number(entry.Value);

        // Nobody comes here.
        code.Instruction(0);
        code.Instruction(0);

        // record:
        code.Number(unchecked((ulong)number));
        code.Bytes(failure);
        return new ThunkCode(code.Written, AArch64Frames.WithoutFrame);
    }

    /// <inheritdoc/>
    public byte[] ReturnZero()
    {
        AArch64Code code = Begin();
        code.Number(0, 0);
        code.Number(1, 0);
        code.Write(0x6F00E400);             // movi v0.2d, #0
        return ReturnWithVectors(code);
    }

    /// <inheritdoc/>
    public byte[] ReturnInteger(long value)
    {
        AArch64Code code = Begin();
        code.Number(0, unchecked((ulong)value));
        code.Write(0x937FFC01);             // asr  x1, x0, #63
        code.Write(0x6F00E400);             // movi v0.2d, #0
        return ReturnWithVectors(code);
    }

    /// <inheritdoc/>
    public byte[] ReturnFloat(ulong bits)
    {
        AArch64Code code = Begin();
        code.Number(0, bits);
        code.Write(0x9E670000);             // fmov d0, x0
        code.Number(0, 0);
        code.Number(1, 0);
        return ReturnWithVectors(code);
    }

    /// <inheritdoc/>
    public byte[] GoTo(ExecutorAddress function)
    {
        AArch64Code code = Begin();
        code.Number(Landed, function.Value);
        code.Write(0xD61F0200);             // br   x16
        return code.Written;
    }

    /// <inheritdoc/>
    public byte[] Crash()
    {
        AArch64Code code = Begin();
        code.Write(0);                      // udf  #0
        return code.Written;
    }

    // A struct of up to four numbers has each in a register.
    private static byte[] ReturnWithVectors(AArch64Code code)
    {
        code.Write(0x6F00E401);             // movi v1.2d, #0
        code.Write(0x6F00E402);             // movi v2.2d, #0
        code.Write(0x6F00E403);             // movi v3.2d, #0
        code.Write(0xD65F03C0);             // ret
        return code.Written;
    }

    private static AArch64Code Begin()
    {
        var code = new AArch64Code();
        code.Write(0xD503245F);             // bti  c
        return code;
    }
}
