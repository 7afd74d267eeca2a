using Jitney.Functions.Conventions;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Sessions.Laziness;

/// <summary>What becomes of calls of a function that could not be made.</summary>
/// <remarks>Nothing is known of the function's type. A result that is no number, address or small struct of these - a large struct, a <c>long double</c> - has to come from a function of the same type
/// (<see cref="Calls"/>).</remarks>
public sealed class LazyFailure
{
    private readonly byte[] _code;

    private LazyFailure(Action<CodeWriter> write)
    {
        var code = new CodeWriter();
        code.Bytes(0xf3, 0x0f, 0x1e, 0xfa); // endbr64
        write(code);
        _code = code.Written;
    }

    /// <summary>They return zero: a number, a null pointer, a small struct of zeros.</summary>
    public static LazyFailure ReturnsZero { get; } = new(static code =>
    {
        code.Bytes(0x31, 0xc0);       // xor %eax, %eax
        code.Bytes(0x31, 0xd2);       // xor %edx, %edx
        code.Bytes(0x0f, 0x57, 0xc0); // xorps %xmm0, %xmm0
        code.Bytes(0x0f, 0x57, 0xc9); // xorps %xmm1, %xmm1
        code.Bytes(0xc3);             // ret
    });

    /// <summary>The executor crashes (<c>SIGILL</c>), and calls fail with an <see cref="Failures.ExecutorCrashedException"/>. Not for code that runs in the host's own process.</summary>
    public static LazyFailure EndsExecutor { get; } = new(static code => code.Bytes(0x0f, 0x0b)); // ud2

    /// <summary>They return an integer, of whatever width, or an address.</summary>
    /// <param name="value">The result.</param>
    public static LazyFailure Returns(long value) => new(code =>
    {
        code.Bytes(0x48, 0xb8);       // movabs value, %rax
        code.Number(unchecked((ulong)value));
        code.Bytes(0x48, 0x99);       // cqto
        code.Bytes(0x0f, 0x57, 0xc0); // xorps %xmm0, %xmm0
        code.Bytes(0x0f, 0x57, 0xc9); // xorps %xmm1, %xmm1
        code.Bytes(0xc3);             // ret
    });

    /// <summary>They return a <c>double</c>.</summary>
    /// <param name="value">The result.</param>
    public static LazyFailure Returns(double value) => Vector(BitConverter.DoubleToUInt64Bits(value));

    /// <summary>They return a <c>float</c>.</summary>
    /// <param name="value">The result.</param>
    public static LazyFailure Returns(float value) => Vector(BitConverter.SingleToUInt32Bits(value));

    /// <summary>They go to another function, which gets their arguments and gives their result: it may have any type, throw, or ask somebody.</summary>
    /// <param name="function">The address of a function of the same type, which has to stay as long as the one that is declared.</param>
    public static LazyFailure Calls(ExecutorAddress function) => new(code =>
    {
        code.Bytes(0x49, 0xbb);       // movabs function, %r11
        code.Number(function.Value);
        code.Bytes(0x41, 0xff, 0xe3); // jmp *%r11
    });

    /// <summary>The code that does so on x86-64, in place of the function.</summary>
    internal ReadOnlySpan<byte> Code => _code;

    private static LazyFailure Vector(ulong bits) => new(code =>
    {
        code.Bytes(0x48, 0xb8);                   // movabs bits, %rax
        code.Number(bits);
        code.Bytes(0x66, 0x48, 0x0f, 0x6e, 0xc0); // movq %rax, %xmm0
        code.Bytes(0x31, 0xc0);                   // xor %eax, %eax
        code.Bytes(0x31, 0xd2);                   // xor %edx, %edx
        code.Bytes(0x0f, 0x57, 0xc9);             // xorps %xmm1, %xmm1
        code.Bytes(0xc3);                         // ret
    });
}
