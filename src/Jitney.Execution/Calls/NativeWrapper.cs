using System.Runtime.InteropServices;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution.Calls;

/// <summary>Calls wrapper functions of linked or library code: <c>result fn(const char *arguments, size_t size)</c>.</summary>
internal static unsafe class NativeWrapper
{
    /// <summary>Calls one and takes its result over.</summary>
    /// <param name="function">Its address; the caller vouches that it is a wrapper function.</param>
    /// <param name="arguments">The argument bytes.</param>
    /// <returns>The result bytes; none for an empty result and for an out-of-band error, which does not cross the wire.</returns>
    internal static ReadOnlyMemory<byte> Call(ExecutorAddress function, ReadOnlySpan<byte> arguments)
    {
        Result result;
        fixed (byte* start = arguments)
        {
            result = ((delegate* unmanaged<byte*, nuint, Result>)function.Value)(start, (nuint)arguments.Length);
        }

        if (result.Size == 0)
        {
            // A pointer here is the text of an out-of-band error.
            NativeMemory.Free((void*)result.Value);
            return default;
        }

        if (result.Size <= sizeof(ulong))
        {
            return new ReadOnlySpan<byte>(&result.Value, (int)result.Size).ToArray();
        }

        try
        {
            return new ReadOnlySpan<byte>((void*)result.Value, checked((int)result.Size)).ToArray();
        }
        finally
        {
            NativeMemory.Free((void*)result.Value);
        }
    }

    /// <summary>What a wrapper function returns: in registers, as two integers.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Result
    {
        /// <summary>Up to eight result bytes, or a <c>malloc</c>ed block's address.</summary>
        public ulong Value;

        /// <summary>The number of result bytes.</summary>
        public ulong Size;
    }
}
