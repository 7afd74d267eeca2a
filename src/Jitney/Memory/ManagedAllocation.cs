using Jitney.Failures;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Memory;

/// <summary>An allocation of either manager: what differs is where its memory goes back to.</summary>
/// <param name="owner">Takes the memory back, once.</param>
internal sealed class ManagedAllocation(IMemoryOwner owner) : MemoryAllocation
{
    private readonly IMemoryOwner _owner = owner;
    private AllocatedRanges _ranges;

    // The owner's lock guards it, since to abandon an allocation takes that lock anyway.
    private bool _isEnded;

    /// <summary>Where the segments lie; the owner writes it before anybody else has the allocation.</summary>
    public ref AllocatedRanges Ranges => ref _ranges;

    public override AllocatedSegment Code => Segment(_ranges.Code);

    public override AllocatedSegment ReadOnly => Segment(_ranges.ReadOnly);

    public override AllocatedSegment Writable => Segment(_ranges.Writable);

    internal override WriteConcurrency Writing => _owner.Mapper.Traits.Writing;

    public override void Write(AllocatedSegment segment, ulong offset, ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + (ulong)bytes.Length, (ulong)segment.WorkingMemory.Length, nameof(offset));
        _owner.Mapper.Write(_owner.Reservation, segment.Address + offset, bytes);
    }

    public override bool IsForWritingInPlace(AllocatedSegment segment) =>
        _owner.Mapper.IsFaultedIn(_owner.Reservation, ExecutorAddressRange.Of(segment.Address, (ulong)segment.WorkingMemory.Length));

    public override async ValueTask<FinalizedMemory> FinalizeAsync(IReadOnlyList<AllocationAction> actions, CancellationToken cancellation)
    {
        if (!_owner.TryEnd(ref _isEnded))
        {
            throw new InvalidOperationException("the allocation was finalized or abandoned before");
        }

        MemorySegment[] segments;
        Task<ExecutorAddress> initializing;
        try
        {
            segments = _owner.SegmentsOf(_ranges);
            initializing = _owner.Mapper.InitializeAsync(_owner.Reservation, segments, actions, CancellationToken.None).AsTask();
        }
        catch
        {
            // Nothing was sent.
            await _owner.ReturnAsync(_ranges).ConfigureAwait(false);
            throw;
        }

        // From here on the memory is the executor's until it has answered, and what it did is undone.
        try
        {
            _ = await initializing.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (initializing.IsCompletedSuccessfully)
        {
            // The answer came at the same moment: there is nothing to give up any more.
        }
        catch (OperationCanceledException)
        {
            _owner.Undoings.Add(initializing, () => UndoAsync(initializing));
            throw;
        }
        catch (Exception failure)
        {
            if (HasDoneWithIt(failure))
            {
                await _owner.ReturnAsync(_ranges).ConfigureAwait(false);
            }

            throw;
        }

        return new ManagedFinalizedMemory(_owner, _ranges, await initializing.ConfigureAwait(false), segments);
    }

    public override ValueTask DisposeAsync() => _owner.AbandonAsync(ref _isEnded, _ranges);

    private AllocatedSegment Segment(in PlacedSegment placed)
    {
        if (placed.AskedSize == 0)
        {
            return default;
        }

        ExecutorAddressRange range = placed.RangeIn(_owner.Reservation);
        return new AllocatedSegment(range.Start, _owner.Mapper.Prepare(_owner.Reservation, range)[..(int)placed.AskedSize]);
    }

    // An executor that is silent, or talks nonsense, may use the memory all the same: then it is given to nobody else.
    private static bool HasDoneWithIt(Exception failure) => failure is ExecutorRefusalException or not ExecutorException;

    private async Task UndoAsync(Task<ExecutorAddress> initializing)
    {
        bool isFree;
        try
        {
            await _owner.Mapper.DeinitializeAsync([await initializing.ConfigureAwait(false)], CancellationToken.None).ConfigureAwait(false);
            isFree = true;
        }
        catch (Exception failure)
        {
            // It could not be initialized, or finalisers failed, but all of them were run; nobody waits for this any more.
            isFree = HasDoneWithIt(failure);
        }

        if (isFree)
        {
            await _owner.ReturnAsync(_ranges).ConfigureAwait(false);
        }
    }
}
