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
        fixed (byte* start = arguments)
        {
            return ((delegate* unmanaged<byte*, nuint, WrapperResult>)function.Value)(start, (nuint)arguments.Length).Take();
        }
    }
}
