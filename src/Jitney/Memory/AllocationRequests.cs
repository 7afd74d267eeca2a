using System.Numerics;
using System.Runtime.CompilerServices;

namespace Jitney.Memory;

/// <summary>Checks what callers of a memory manager ask for.</summary>
internal static class AllocationRequests
{
    // Large enough for every object and small enough for sums that do not pass 2^64.
    private const ulong Limit = 1UL << 40;

    /// <summary>What stands for a request with nothing in it, which still needs an address to be named by: a few read-only bytes.</summary>
    public static AllocationRequest Name { get; } = new(default, new SegmentRequest(16, 16, 0), default);

    /// <summary>Throws for a request that contradicts itself.</summary>
    public static void Check(in AllocationRequest request)
    {
        // Which segments there are is anybody's guess, the processor's too: a branch less for each is worth it.
        if (IsBad(request.Code) | IsBad(request.ReadOnly) | IsBad(request.Writable))
        {
            Refuse(IsBad(request.Code) ? request.Code : IsBad(request.ReadOnly) ? request.ReadOnly : request.Writable);
        }
    }

    /// <summary>Whether a request asks for nothing.</summary>
    public static bool IsNothing(in AllocationRequest request) => request.Code.Size + request.ReadOnly.Size + request.Writable.Size == 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsBad(in SegmentRequest request) => (request.Size > 0)
        & ((BitOperations.PopCount(request.Alignment) != 1) | (request.ZeroFillOffset > request.Size) | (request.Size > Limit) | (request.Alignment > Limit));

    private static void Refuse(in SegmentRequest request) => throw new ArgumentException(
        $"no segment can have size {request.Size}, alignment {request.Alignment} and zero fill from {request.ZeroFillOffset}", nameof(request));
}
