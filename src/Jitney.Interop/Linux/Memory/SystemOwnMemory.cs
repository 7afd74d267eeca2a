using Jitney.Interop.Memory;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Linux.Memory;

/// <inheritdoc cref="OwnMemory"/>
internal sealed class SystemOwnMemory : OwnMemory
{
    private static volatile bool s_isRefused;

    /// <inheritdoc/>
    public override string? Read(ulong address, Span<byte> destination)
    {
        try
        {
            if (!s_isRefused)
            {
                ProcessMemory.Here.Read(Environment.ProcessId, address, destination);
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

    /// <inheritdoc/>
    public override unsafe ReadOnlySpan<byte> View(ExecutorAddressRange range) => new((void*)range.Start.Value, checked((int)range.Size));

    /// <inheritdoc/>
    public override string? Write(ulong address, ReadOnlySpan<byte> source)
    {
        try
        {
            if (!s_isRefused)
            {
                ProcessMemory.Here.Write(Environment.ProcessId, address, source);
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
