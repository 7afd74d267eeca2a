using Jitney.Failures;
using Jitney.Memory;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Tests.Memory;

/// <summary>Allocates, abandons, finalizes and deallocates at random, and checks every promise at every step.</summary>
internal sealed class SlabMix(SlabMemoryManager manager, Random random)
{
    private static readonly AllocationAction Failing = new(new WrapperCall((ExecutorAddress)1, default), default);
    private readonly List<(MemoryAllocation Open, AllocationRequest Request, byte Mark)> _open = [];
    private readonly List<(FinalizedMemory Memory, byte Mark)> _finalized = [];
    private readonly SortedDictionary<ExecutorAddress, ExecutorAddress> _taken = [];
    private byte _mark;

    public async Task StepAsync(CancellationToken cancellation)
    {
        switch (random.Next(10))
        {
            case < 5:
                await AllocateAsync(cancellation);
                break;
            case < 6 when _open.Count > 0:
                (MemoryAllocation abandoned, AllocationRequest request, byte mark) = Take(_open);
                CheckContents(abandoned, request, mark);
                await abandoned.DisposeAsync();
                Forget(abandoned);
                break;
            case < 7 when _open.Count > 0:
                MemoryAllocation failing = Take(_open).Open;
                await Assert.ThrowsAnyAsync<ExecutorException>(() => failing.FinalizeAsync([Failing], cancellation).AsTask());
                Forget(failing);
                break;
            case < 8 when _open.Count > 0:
                (MemoryAllocation open, AllocationRequest asked, byte written) = Take(_open);
                CheckContents(open, asked, written);
                _finalized.Add((await open.FinalizeAsync([], cancellation), written));
                break;
            default:
                if (_finalized.Count > 0)
                {
                    await DeallocateAsync(Take(_finalized).Memory, cancellation);
                }

                break;
        }
    }

    public async Task EndAsync(CancellationToken cancellation)
    {
        foreach ((MemoryAllocation open, _, _) in _open)
        {
            await open.DisposeAsync();
        }

        foreach ((FinalizedMemory memory, _) in _finalized)
        {
            await memory.DeallocateAsync(cancellation);
        }
    }

    private static AllocatedSegment[] SegmentsOf(MemoryAllocation allocation) => [allocation.Code, allocation.ReadOnly, allocation.Writable];

    private static SegmentRequest[] SegmentsOf(AllocationRequest request) => [request.Code, request.ReadOnly, request.Writable];

    // Fails when some other allocation wrote here, or when zero fill is not zero.
    private static void CheckContents(MemoryAllocation allocation, AllocationRequest request, byte mark)
    {
        foreach ((AllocatedSegment segment, SegmentRequest asked) in SegmentsOf(allocation).Zip(SegmentsOf(request)))
        {
            Span<byte> bytes = segment.WorkingMemory.Span;
            Assert.False(bytes[..(int)asked.ZeroFillOffset].ContainsAnyExcept(mark));
            Assert.False(bytes[(int)asked.ZeroFillOffset..].ContainsAnyExcept((byte)0));
        }
    }

    private async Task AllocateAsync(CancellationToken cancellation)
    {
        var request = new AllocationRequest(Segment(), Segment(), Segment());
        MemoryAllocation allocation = await manager.AllocateAsync(request, cancellation);
        _mark = (byte)((_mark % 255) + 1);
        foreach ((AllocatedSegment segment, SegmentRequest asked) in SegmentsOf(allocation).Zip(SegmentsOf(request)))
        {
            Assert.Equal(asked.Size, (ulong)segment.WorkingMemory.Length);
            if (asked.Size > 0)
            {
                Assert.Equal(0UL, segment.Address.Value % asked.Alignment);
                Enter(segment.Address, segment.Address + asked.Size);
                segment.WorkingMemory.Span[..(int)asked.ZeroFillOffset].Fill(_mark);
            }
        }

        ulong lowest = manager.Reservations.Min(reservation => reservation.Start.Value);
        ulong highest = manager.Reservations.Max(reservation => reservation.Range.End.Value);
        Assert.True(highest - lowest <= 1UL << 31);
        CheckContents(allocation, request, _mark);
        _open.Add((allocation, request, _mark));
    }

    private SegmentRequest Segment()
    {
        ulong size = random.Next(8) switch
        {
            0 => 0,
            1 => (ulong)random.Next(100_000),
            2 => (ulong)random.Next(10_000),
            _ => (ulong)random.Next(600),
        };
        ulong alignment = 1UL << (random.Next(20) == 0 ? random.Next(17) : random.Next(7));
        return new SegmentRequest(size, alignment, (ulong)random.NextInt64((long)size + 1));
    }

    private void Enter(ExecutorAddress start, ExecutorAddress end)
    {
        foreach ((ExecutorAddress takenStart, ExecutorAddress takenEnd) in _taken)
        {
            Assert.True(end <= takenStart || start >= takenEnd, "two allocations overlap");
        }

        _taken.Add(start, end);
    }

    private void Forget(MemoryAllocation allocation)
    {
        foreach (AllocatedSegment segment in SegmentsOf(allocation))
        {
            _taken.Remove(segment.Address);
        }
    }

    private async Task DeallocateAsync(FinalizedMemory memory, CancellationToken cancellation)
    {
        await memory.DeallocateAsync(cancellation);
        foreach (MemorySegment segment in memory.Segments)
        {
            _taken.Remove(segment.Range.Start);
        }
    }

    private T Take<T>(List<T> list)
    {
        int index = random.Next(list.Count);
        T taken = list[index];
        list.RemoveAt(index);
        return taken;
    }
}
