using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution.Services.Memory;

/// <summary>An allocation that was initialized and not given back yet.</summary>
/// <param name="Reservation">The first address of the reservation in which it lies.</param>
/// <param name="Segments">Its parts.</param>
/// <param name="Actions">What to undo.</param>
internal sealed record LiveAllocation(
    ExecutorAddress Reservation,
    IReadOnlyList<ProtectedSegment> Segments,
    IReadOnlyList<AllocationAction> Actions)
{
    private volatile bool _isReady = true;

    /// <summary>Whether its finalize actions are done, which are initialisers among others.</summary>
    public bool IsReady
    {
        get => _isReady;
        set => _isReady = value;
    }
}
