namespace Jitney.Memory;

/// <summary>Where the memory of allocations belongs.</summary>
internal interface IMemoryOwner
{
    /// <summary>What the memory came from.</summary>
    IMemoryMapper Mapper { get; }

    /// <summary>Where it lies.</summary>
    MemoryReservation Reservation { get; }

    /// <summary>Where links that were given up are undone.</summary>
    Undoings Undoings { get; }

    /// <summary>What is initialized of an allocation, ascending.</summary>
    MemorySegment[] SegmentsOf(in AllocatedRanges ranges);

    /// <summary>Marks an allocation as finalized or abandoned, unless it is already.</summary>
    bool TryEnd(ref bool isEnded);

    /// <summary>Does both: ends an allocation and takes its memory back, unless it is ended already.</summary>
    ValueTask AbandonAsync(ref bool isEnded, in AllocatedRanges ranges);

    /// <summary>Takes the memory of an ended allocation back when the executor has done with it. Called once for each; does not throw for failures of the executor.</summary>
    ValueTask ReturnAsync(in AllocatedRanges ranges);
}
