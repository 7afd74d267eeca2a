using Jitney.Execution.Calls;
using Jitney.Interop.Linux.Debugging;
using Jitney.Interop.Memory;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution.Services.Linux;

/// <summary>Shows debug objects of linked code to a debugger, with LLVM's forms. LLVM's controllers never take them away: that happens when their memory goes.</summary>
internal sealed class DebugObjectService : IService
{
    private const int ElfHeaderSize = 64;

    private int _shown;

    /// <inheritdoc/>
    public void Offer(ServiceRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.Add(LaterBootstrapSymbols.DebugObjectsRegister, ServiceThread.Program, Show);
        registry.AddAlias(LaterBootstrapSymbols.DebugObjectsRegisterAction, LaterBootstrapSymbols.DebugObjectsRegister);
    }

    /// <inheritdoc/>
    public void Shutdown()
    {
        // Objects lie in allocations, and go with them.
    }

    /// <summary>Hides what lies in memory that is about to go away.</summary>
    public void Forget(ExecutorAddressRange range)
    {
        if (Volatile.Read(ref _shown) > 0)
        {
            DebugObjects.Hide(range);
        }
    }

    private ReadOnlyMemory<byte> Show(ServiceCall call)
    {
        (ExecutorAddressRange range, bool stopsDebugger) = ActionMessages.DecodeDebugObject(call.Arguments.Span);
        return Answer.Error(() =>
        {
            // Whoever debugs this process trusts the list.
            Span<byte> head = stackalloc byte[ElfHeaderSize];
            Span<byte> last = stackalloc byte[1];
            if (range.Size < ElfHeaderSize || OwnMemory.Here.Read(range.Start.Value, head) is not null || OwnMemory.Here.Read(range.End.Value - 1, last) is not null
                || !head.StartsWith("\u007fELF"u8))
            {
                return $"there is no debug object at {range}";
            }

            Interlocked.Increment(ref _shown);
            return DebugObjects.Show(range, stopsDebugger);
        });
    }
}
