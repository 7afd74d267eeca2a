using Jitney.Interop.Memory;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Windows.Memory;

/// <inheritdoc cref="OwnMemory"/>
internal sealed unsafe class SystemOwnMemory : OwnMemory
{
    /// <inheritdoc/>
    public override string? Read(ulong address, Span<byte> destination)
    {
        try
        {
            ProcessMemory.Here.Read(Environment.ProcessId, address, destination);
            return null;
        }
        catch (SystemCallException failure)
        {
            return failure.Message;
        }
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> View(ExecutorAddressRange range) => new((void*)range.Start.Value, checked((int)range.Size));

    /// <inheritdoc/>
    public override string? Write(ulong address, ReadOnlySpan<byte> source)
    {
        try
        {
            ProcessMemory.Here.Write(Environment.ProcessId, address, source);
            return null;
        }
        catch (SystemCallException failure)
        {
            return failure.Message;
        }
    }
}
