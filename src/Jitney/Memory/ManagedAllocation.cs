using Jitney.Protocol.Vocabulary;

namespace Jitney.Memory;

/// <summary>An allocation of either manager: what differs is where its memory goes back to.</summary>
internal sealed class ManagedAllocation : MemoryAllocation
{
    private readonly IMemoryMapper _mapper;
    private readonly IMemoryOwner _owner;
    private readonly MemoryReservation _reservation;
    private readonly MemorySegment[] _segments;
    private int _ended;

    /// <summary>Makes an allocation.</summary>
    /// <param name="mapper">What the memory came from.</param>
    /// <param name="owner">Takes the memory back, once.</param>
    /// <param name="reservation">Where it lies.</param>
    /// <param name="segments">What is initialized, ascending.</param>
    /// <param name="code">The code segment as its user sees it.</param>
    /// <param name="readOnly">The read-only segment.</param>
    /// <param name="writable">The writable segment.</param>
    public ManagedAllocation(
        IMemoryMapper mapper,
        IMemoryOwner owner,
        MemoryReservation reservation,
        MemorySegment[] segments,
        AllocatedSegment code,
        AllocatedSegment readOnly,
        AllocatedSegment writable)
    {
        _mapper = mapper;
        _owner = owner;
        _reservation = reservation;
        _segments = segments;
        Code = code;
        ReadOnly = readOnly;
        Writable = writable;
    }

    public override AllocatedSegment Code { get; }

    public override AllocatedSegment ReadOnly { get; }

    public override AllocatedSegment Writable { get; }

    public override void Write(AllocatedSegment segment, ulong offset, ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + (ulong)bytes.Length, (ulong)segment.WorkingMemory.Length, nameof(offset));
        _mapper.Write(_reservation, segment.Address + offset, bytes);
    }

    public override async ValueTask<FinalizedMemory> FinalizeAsync(IReadOnlyList<AllocationAction> actions, CancellationToken cancellation)
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0)
        {
            throw new InvalidOperationException("the allocation was finalized or abandoned before");
        }

        Task<ExecutorAddress>? initializing = null;
        try
        {
            cancellation.ThrowIfCancellationRequested();
            initializing = _mapper.InitializeAsync(_reservation, _segments, actions, CancellationToken.None).AsTask();
            ExecutorAddress name = await initializing.WaitAsync(cancellation).ConfigureAwait(false);
            return new ManagedFinalizedMemory(_mapper, _owner, name, _segments);
        }
        catch (OperationCanceledException) when (initializing is { IsCompleted: false })
        {
            // The executor is at it: the memory is not free before it has finished and undone it.
            _ = UndoAsync(initializing);
            throw;
        }
        catch
        {
            await _owner.ReturnAsync().ConfigureAwait(false);
            throw;
        }
    }

    public override ValueTask DisposeAsync() => Interlocked.Exchange(ref _ended, 1) == 0 ? _owner.ReturnAsync() : ValueTask.CompletedTask;

    private async Task UndoAsync(Task<ExecutorAddress> initializing)
    {
        try
        {
            await _mapper.DeinitializeAsync([await initializing.ConfigureAwait(false)], CancellationToken.None).ConfigureAwait(false);
        }
        catch (Failures.ExecutorException)
        {
            // Nobody waits for this any more; either way the executor has done with the memory.
        }
        finally
        {
            await _owner.ReturnAsync().ConfigureAwait(false);
        }
    }
}
