using BenchmarkDotNet.Attributes;
using Jitney.Linking.Allocation;

namespace Jitney.Benchmarks.Parts;

/// <summary>One allocation and one free among thousands that live.</summary>
[Config(typeof(PartsConfig))]
public class SlabBenchmarks
{
    private const int Live = 4_096;
    private const int Steps = 100_000;
    private readonly FreeRanges _ranges = new(0x10000000, 1 << 30);
    private readonly int[] _live = new int[Live];
    private readonly Random _random = new(42);

    /// <summary>Random sizes, random places.</summary>
    [Benchmark(OperationsPerInvoke = Steps)]
    public ulong AllocateAndFree()
    {
        ulong start = 0;
        for (int step = 0; step < Steps; step++)
        {
            ref int piece = ref _live[_random.Next(Live)];
            if (piece != 0)
            {
                _ = _ranges.Free(piece);
            }

            _ = _ranges.TryAllocate((ulong)_random.Next(1, 256) * 16, 16, out start, out piece);
        }

        return start;
    }
}
