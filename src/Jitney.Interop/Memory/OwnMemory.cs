using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Memory;

/// <summary>Reads and writes this process's memory at addresses that may be bad, without a fault.</summary>
internal static class OwnMemory
{
    private static volatile bool s_isRefused;

    /// <summary>Reads bytes.</summary>
    /// <returns>Null, or why they could not be read; then any part of <paramref name="destination"/> may have been written.</returns>
    public static string? Read(ulong address, Span<byte> destination)
    {
        try
        {
            if (!s_isRefused)
            {
                ProcessMemory.Read(Environment.ProcessId, address, destination);
                return null;
            }
        }
        catch (SystemCallException failure)
        {
            if (!IsRefused(failure))
            {
                return failure.Message;
            }
        }

        try
        {
            PipedMemory.Read(address, destination);
            return null;
        }
        catch (SystemCallException failure)
        {
            return failure.Message;
        }
    }

    /// <summary>Bytes that are known to be mapped for reading, and to stay so while the span is used. For others it faults.</summary>
    public static unsafe ReadOnlySpan<byte> View(ExecutorAddressRange range) => new((void*)range.Start.Value, checked((int)range.Size));

    /// <summary>Writes bytes.</summary>
    /// <returns>Null, or why they could not be written; then a part of them may have been.</returns>
    public static string? Write(ulong address, ReadOnlySpan<byte> source)
    {
        try
        {
            if (!s_isRefused)
            {
                ProcessMemory.Write(Environment.ProcessId, address, source);
                return null;
            }
        }
        catch (SystemCallException failure)
        {
            if (!IsRefused(failure))
            {
                return failure.Message;
            }
        }

        try
        {
            PipedMemory.Write(address, source);
            return null;
        }
        catch (SystemCallException failure)
        {
            return failure.Message;
        }
    }

    // An emulator does not know the call, or a filter refuses it: not for this address alone.
    private static bool IsRefused(SystemCallException failure) =>
        s_isRefused = failure.Error is MemoryCalls.NoSuchCall or MemoryCalls.NotPermitted;
}
