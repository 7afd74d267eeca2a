using System.Runtime.InteropServices;
using System.Text;

namespace Jitney.Execution.Calls;

/// <summary>What a wrapper function of native code returns: in registers, as two integers.</summary>
/// <remarks>One to eight bytes lie in the value itself. Of more, and of an out-of-band error's text, it is the address of a <c>malloc</c>ed block,
/// which the receiver frees.</remarks>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct WrapperResult
{
    /// <summary>Up to eight result bytes, or an address.</summary>
    public ulong Value;

    /// <summary>The number of result bytes. 0 with an address means an out-of-band error.</summary>
    public ulong Size;

    /// <summary>Makes a result for native code, which owns it from then on.</summary>
    public static WrapperResult Of(ReadOnlySpan<byte> bytes)
    {
        var result = new WrapperResult { Size = (ulong)bytes.Length };
        if (bytes.Length <= sizeof(ulong))
        {
            bytes.CopyTo(new Span<byte>(&result.Value, sizeof(ulong)));
        }
        else
        {
            result.Value = (ulong)Copy(bytes, 0);
        }

        return result;
    }

    /// <summary>Makes an out-of-band error for native code, which owns it from then on.</summary>
    public static WrapperResult OfProblem(string problem) => new() { Value = (ulong)Copy(Encoding.UTF8.GetBytes(problem), 1) };

    /// <summary>Takes the result bytes over and frees what native code made.</summary>
    /// <returns>The bytes; none for an out-of-band error, which does not cross the wire.</returns>
    public readonly ReadOnlyMemory<byte> Take()
    {
        if (Size is > 0 and <= sizeof(ulong))
        {
            ulong value = Value;
            return new ReadOnlySpan<byte>(&value, (int)Size).ToArray();
        }

        try
        {
            return Size == 0 ? default : new ReadOnlySpan<byte>((void*)Value, checked((int)Size)).ToArray();
        }
        finally
        {
            NativeMemory.Free((void*)Value);
        }
    }

    private static byte* Copy(ReadOnlySpan<byte> bytes, int zeros)
    {
        // This is the C library's malloc, as the receiver expects.
        byte* block = (byte*)NativeMemory.Alloc((nuint)(bytes.Length + zeros));
        bytes.CopyTo(new Span<byte>(block, bytes.Length));
        new Span<byte>(block + bytes.Length, zeros).Clear();
        return block;
    }
}
