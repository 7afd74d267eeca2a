using Jitney.Functions.Conventions;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Sessions.Laziness.Machines;

/// <summary>The code of functions that are made when they are called, on x86-64. It is the same on all systems.</summary>
/// <param name="rules">How to leave what stands for a function: <see cref="Frames"/> or <see cref="Codes"/>.</param>
internal sealed class X64LazyMachine(UnwindRules rules) : ILazyMachine
{
    private const int PushEnd = 13;
    private const int Record = 32;
    private const int Failure = Record + sizeof(long);

    /// <summary>In ELF: the frame begins 8 above rsp, 16 behind the push, and 8 again where the entry comes back to.</summary>
    public static UnwindRules Frames { get; } = new FrameRules(1, -8, 16, [0x0c, 7, 8, 0x80 | 16, 1], [0x40 | PushEnd, 0x0e, 16, 0x40 | (Failure - PushEnd), 0x0e, 8]);

    /// <summary>In COFF: the push takes eight bytes, and where the entry comes back to, nothing is taken.</summary>
    public static UnwindRules Codes { get; } = new UnwindCodes(PushEnd, 0, [UnwindCodes.Allocate(PushEnd, sizeof(long))]) { Covered = Record };

    /// <inheritdoc/>
    public ThunkCode Stand(long number, ExecutorAddress entry, byte[] failure)
    {
        CodeWriter code = Begin();
        code.Bytes(0x4c, 0x8d, 0x1d);       // lea record(%rip), %r11
        code.Number(Record - 11);
        code.Bytes(0x41, 0x53);             // push %r11
        code.Bytes(0x49, 0xbb);             // movabs entry, %r11
        code.Number(entry.Value);
        code.Bytes(0x41, 0xff, 0xe3);       // jmp *%r11
        code.Bytes(0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc);

        // record:
        code.Number(unchecked((ulong)number));
        code.Bytes(failure);
        return new ThunkCode(code.Written, rules);
    }

    /// <inheritdoc/>
    public byte[] ReturnZero()
    {
        CodeWriter code = Begin();
        code.Bytes(0x31, 0xc0);             // xor %eax, %eax
        code.Bytes(0x31, 0xd2);             // xor %edx, %edx
        code.Bytes(0x0f, 0x57, 0xc0);       // xorps %xmm0, %xmm0
        code.Bytes(0x0f, 0x57, 0xc9);       // xorps %xmm1, %xmm1
        code.Bytes(0xc3);                   // ret
        return code.Written;
    }

    /// <inheritdoc/>
    public byte[] ReturnInteger(long value)
    {
        CodeWriter code = Begin();
        code.Bytes(0x48, 0xb8);             // movabs value, %rax
        code.Number(unchecked((ulong)value));
        code.Bytes(0x48, 0x99);             // cqto
        code.Bytes(0x0f, 0x57, 0xc0);       // xorps %xmm0, %xmm0
        code.Bytes(0x0f, 0x57, 0xc9);       // xorps %xmm1, %xmm1
        code.Bytes(0xc3);                   // ret
        return code.Written;
    }

    /// <inheritdoc/>
    public byte[] ReturnFloat(ulong bits)
    {
        CodeWriter code = Begin();
        code.Bytes(0x48, 0xb8);                     // movabs bits, %rax
        code.Number(bits);
        code.Bytes(0x66, 0x48, 0x0f, 0x6e, 0xc0);   // movq %rax, %xmm0
        code.Bytes(0x31, 0xc0);                     // xor %eax, %eax
        code.Bytes(0x31, 0xd2);                     // xor %edx, %edx
        code.Bytes(0x0f, 0x57, 0xc9);               // xorps %xmm1, %xmm1
        code.Bytes(0xc3);                           // ret
        return code.Written;
    }

    /// <inheritdoc/>
    public byte[] GoTo(ExecutorAddress function)
    {
        CodeWriter code = Begin();
        code.Bytes(0x49, 0xbb);             // movabs function, %r11
        code.Number(function.Value);
        code.Bytes(0x41, 0xff, 0xe3);       // jmp *%r11
        return code.Written;
    }

    /// <inheritdoc/>
    public byte[] Crash()
    {
        CodeWriter code = Begin();
        code.Bytes(0x0f, 0x0b);             // ud2
        return code.Written;
    }

    private static CodeWriter Begin()
    {
        var code = new CodeWriter();
        code.Bytes(0xf3, 0x0f, 0x1e, 0xfa); // endbr64
        return code;
    }
}
