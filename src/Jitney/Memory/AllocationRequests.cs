namespace Jitney.Memory;

/// <summary>Checks what callers of a memory manager ask for.</summary>
internal static class AllocationRequests
{
    // Large enough for every object and small enough for sums that do not pass 2^64.
    private const ulong Limit = 1UL << 40;

    /// <summary>Throws for a request that contradicts itself.</summary>
    public static void Check(AllocationRequest request)
    {
        Check(request.Code);
        Check(request.ReadOnly);
        Check(request.Writable);
    }

    /// <summary>A request with nothing in it still needs an address to be named by: it gets a few read-only bytes.</summary>
    public static AllocationRequest Nameable(AllocationRequest request) =>
        request.Code.Size + request.ReadOnly.Size + request.Writable.Size > 0
            ? request
            : request with { ReadOnly = new SegmentRequest(16, 16, 0) };

    private static void Check(SegmentRequest request)
    {
        if (request.Size > 0 && (!ulong.IsPow2(request.Alignment) || request.ZeroFillOffset > request.Size || request.Size > Limit || request.Alignment > Limit))
        {
            throw new ArgumentException(
                $"no segment can have size {request.Size}, alignment {request.Alignment} and zero fill from {request.ZeroFillOffset}", nameof(request));
        }
    }
}
