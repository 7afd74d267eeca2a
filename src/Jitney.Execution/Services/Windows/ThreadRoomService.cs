using Jitney.Interop.Windows.Threads;
using Jitney.Execution.Calls;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Execution.Services.Windows;

/// <summary>Thread-local variables of linked code, in the block that each thread has of the executor's program. Offered only where the program has such room.</summary>
internal sealed class ThreadRoomService : IService
{
    private readonly Lock _gate = new();
    private readonly HashSet<ulong> _taken = [];

    /// <inheritdoc/>
    public void Offer(ServiceRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        if (ThreadRoom.IsThere)
        {
            registry.Add(BootstrapSymbols.ThreadStorageTake, ServiceThread.Program, Take);
            registry.Add(BootstrapSymbols.ThreadStorageUnload, ServiceThread.Program, GiveBack);
        }
    }

    /// <inheritdoc/>
    public void Shutdown()
    {
        // In a host, another session may want it.
        lock (_gate)
        {
            foreach (ulong offset in _taken)
            {
                _ = ThreadRoom.GiveBack(offset);
            }

            _taken.Clear();
        }
    }

    private ReadOnlyMemory<byte> Take(ServiceCall call)
    {
        (byte[] template, ulong size, ulong alignment) = UnitMessages.DecodeTake(call.Arguments.Span);
        Expected<ThreadStorage> result;
        lock (_gate)
        {
            result = ThreadRoom.Take(template, size, alignment, out ulong offset) is { } problem
                ? Expected.Failed<ThreadStorage>(problem)
                : Expected.Of(new ThreadStorage((ExecutorAddress)offset, [offset]));
            if (result.HasValue)
            {
                _taken.Add(offset);
            }
        }

        return ThreadStorageMessages.EncodeLoadResult(new SpsWriter(), result).Written;
    }

    private ReadOnlyMemory<byte> GiveBack(ServiceCall call)
    {
        ExecutorAddress handle = ActionMessages.DecodeHandle(call.Arguments.Span);
        return Answer.Error(() =>
        {
            lock (_gate)
            {
                return _taken.Remove(handle.Value) && ThreadRoom.GiveBack(handle.Value) ? null : $"no thread-local storage is taken as {handle}";
            }
        });
    }
}
