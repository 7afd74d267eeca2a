using Jitney.Interop.Memory;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Windows.Memory;

/// <inheritdoc cref="InstructionCache"/>
internal sealed class SystemInstructionCache : InstructionCache
{
    /// <inheritdoc/>
    public override void Refresh(ExecutorAddressRange range)
    {
        if (!range.IsEmpty && !MemoryCalls.FlushInstructions(HandleCalls.ThisProcess, (nint)range.Start.Value, (nuint)range.Size))
        {
            throw SystemCallException.FromLastError("FlushInstructionCache", $"{range}");
        }
    }
}
