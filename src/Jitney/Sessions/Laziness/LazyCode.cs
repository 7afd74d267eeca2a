using Jitney.Functions.Conventions;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Sessions.Laziness;

/// <summary>The machine code of functions that are made when they are called, on x86-64.</summary>
internal static class LazyCode
{
    /// <summary>What the code enters that stands for a function: it asks <see cref="Tag"/>.</summary>
    public const string Entry = "__jitney_lazy_enter";

    /// <summary>Whom that asks in the controller, with a function's number; the answer is an address, or nothing.</summary>
    public const string Tag = "__jitney_lazy";

    private const int PushEnd = 13;
    private const int Record = 32;
    private const int Failure = Record + sizeof(long);

    /// <summary>The object that defines the entry.</summary>
    public static byte[] Object()
    {
        using Stream stream = typeof(LazyCode).Assembly.GetManifestResourceStream("lazy.o")
            ?? throw new InvalidOperationException("Jitney was built without its code of functions that are made when they are called");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    /// <summary>What stands for a function until it is made.</summary>
    /// <param name="number">The function's number.</param>
    /// <param name="entry">Address of the entry.</param>
    /// <param name="failure">What follows when it cannot be made.</param>
    public static ThunkCode Of(long number, ExecutorAddress entry, LazyFailure failure)
    {
        var code = new CodeWriter();
        code.Bytes(0xf3, 0x0f, 0x1e, 0xfa); // endbr64
        code.Bytes(0x4c, 0x8d, 0x1d);       // lea record(%rip), %r11
        code.Number(Record - 11);
        code.Bytes(0x41, 0x53);             // push %r11
        code.Bytes(0x49, 0xbb);             // movabs entry, %r11
        code.Number(entry.Value);
        code.Bytes(0x41, 0xff, 0xe3);       // jmp *%r11
        code.Bytes(0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc);

        // record:
        code.Number(unchecked((ulong)number));
        code.Bytes(failure.Code);

        // The frame begins 8 above rsp, 16 behind the push, and 8 again where the entry comes back to.
        return new ThunkCode(code.Written, new UnwindRules(1, -8, 16, [0x0c, 7, 8, 0x80 | 16, 1], [0x40 | PushEnd, 0x0e, 16, 0x40 | (Failure - PushEnd), 0x0e, 8]));
    }
}
