using Jitney.Failures;
using Jitney.Linking.Resolution;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Memory;

/// <summary>Memory for links that never run: the bytes stay here, and the addresses are those of a slab that stands where the caller says.</summary>
/// <remarks>
/// Code, read-only and writable data follow each other from the start of the slab, each on the next page. Pages and alignments count from there,
/// so that the start may be any address. Nothing is ever reused.
/// </remarks>
internal sealed class FixedAddressMemoryManager : IMemoryManager
{
    private const string Step = "lay out the batch";

    private readonly Lock _gate = new();
    private readonly ulong _pageSize;
    private ulong _used;

    /// <summary>Sets a slab up.</summary>
    /// <param name="start">Its first address: any.</param>
    /// <param name="size">Its size in bytes; rounded up to whole pages.</param>
    /// <param name="pageSize">A power of two.</param>
    /// <exception cref="ArgumentException">The page size is no power of two, or the slab would pass the end of the address space.</exception>
    public FixedAddressMemoryManager(ExecutorAddress start, ulong size, ulong pageSize)
    {
        if (!ulong.IsPow2(pageSize))
        {
            throw new ArgumentException($"the page size {pageSize} is no power of two", nameof(pageSize));
        }

        ulong whole = unchecked(size + pageSize - 1) & ~(pageSize - 1);
        if (whole < size || (whole > 0 && unchecked(start.Value + (whole - 1)) < start.Value))
        {
            throw new ArgumentException($"a slab of 0x{size:x} bytes at 0x{start.Value:x} would pass the end of the address space", nameof(size));
        }

        (Start, Size, _pageSize) = (start, whole, pageSize);
    }

    /// <summary>The slab's first address.</summary>
    public ExecutorAddress Start { get; }

    /// <summary>The slab's size in whole pages.</summary>
    public ulong Size { get; }

    /// <summary>Not said: nothing outside the slab is ever referred to but what the caller defines.</summary>
    public AddressWindow Window => AddressWindow.Unknown;

    /// <inheritdoc/>
    public ValueTask<MemoryAllocation> AllocateAsync(AllocationRequest request, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        AllocationRequests.Check(request);
        lock (_gate)
        {
            ulong end = _used;
            ulong code = Place(request.Code, ref end);
            ulong readOnly = Place(request.ReadOnly, ref end);
            ulong writable = Place(request.Writable, ref end);
            if (end > Size)
            {
                throw new ExecutorException(FailureSide.Controller, Step, $"it takes 0x{end - _used:x} bytes, and 0x{Size - _used:x} of the slab's 0x{Size:x} are free");
            }

            var allocation = new FixedAddressAllocation(Segment(request.Code, code), Segment(request.ReadOnly, readOnly), Segment(request.Writable, writable), request);
            _used = end;
            return new ValueTask<MemoryAllocation>(allocation);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // A request's sizes and alignments are below 2^40, so that the sums cannot pass the end.
    private ulong Place(SegmentRequest request, ref ulong end)
    {
        if (request.Size == 0)
        {
            return end;
        }

        ulong boundary = Math.Max(_pageSize, request.Alignment);
        ulong offset = (end + boundary - 1) & ~(boundary - 1);
        end = offset + request.Size;
        return offset;
    }

    private AllocatedSegment Segment(SegmentRequest request, ulong offset)
    {
        if (request.Size > (ulong)Array.MaxLength)
        {
            throw new ExecutorException(FailureSide.Controller, Step, $"a segment of 0x{request.Size:x} bytes is too large");
        }

        // An empty segment has an address all the same: symbols at its start and end count from there.
        return new AllocatedSegment((ExecutorAddress)unchecked(Start.Value + offset), new byte[request.Size]);
    }
}
