using Jitney.Memory;
using Jitney.Sessions;

namespace Jitney.Executors.Pools;

/// <summary>What a pool keeps ready.</summary>
/// <param name="Executor">How its executors are started. Environment, directory and streams are those of that moment, unless a session sets its own.</param>
public sealed record ExecutorPoolOptions(ChildExecutorOptions Executor)
{
    /// <summary>How many executors are kept ready.</summary>
    public int Size { get; init; } = 2;

    /// <summary>How bytes reach the executors; null for what suits them.</summary>
    public MemoryTransport? Memory { get; init; }

    /// <summary>How writable data is mapped.</summary>
    public DataSharing Sharing { get; init; }

    /// <summary>The size of each executor's slab.</summary>
    public ulong SlabSize { get; init; } = SlabMemoryManager.DefaultSlabSize;

    /// <summary>How much of each stripe gets its memory ahead of time, where memory is shared: all that a link writes there is then spared the page faults.
    /// It is taken from the system for each executor in the pool, and mapped into this process, too, until a session ends.</summary>
    public StripeSizes FaultedIn { get; init; } = new(6 << 20, 4 << 20, 2 << 20);

    /// <summary>Shared libraries that executors open ahead of time, for links that will ask for them. Their initialisers wait for the first program that is linked there.</summary>
    public IReadOnlyList<string> Libraries { get; init; } = [];

    /// <summary>How many bytes of input files are kept for later sessions, with what was read of them.</summary>
    public long InputCapacity { get; init; } = InputCache.DefaultCapacity;

    /// <summary>How long the pool waits before it starts another executor for one that was taken: so that starting does not compete with what it was taken for.
    /// A pool that is empty starts one as soon as it is asked.</summary>
    public TimeSpan RefillDelay { get; init; } = TimeSpan.FromMilliseconds(50);
}
