using System.Diagnostics;
using System.Globalization;
using System.Text;
using Jitney.Benchmarks.Measuring;
using Jitney.Benchmarks.Output;
using Jitney.Memory;
using Jitney.Sessions;

namespace Jitney.Benchmarks.Experiment;

/// <summary>Reading and writing an executor's memory at run time, compared with copying inside one process; one after the other in each round.</summary>
internal static class RuntimeMemorySeries
{
    private const int BytesInARound = 64 << 20;

    /// <summary>Runs all sizes.</summary>
    /// <returns>A table.</returns>
    public static async Task<string> RunAsync(string executor, int rounds)
    {
        var page = new StringBuilder();
        _ = page.Append(CultureInfo.InvariantCulture, $"{Machine.Description}; {rounds} rounds in turn; GB/s by the median, and as a part of a copy's inside one process.\n\n");
        _ = page.Append("| bytes | copy inside one process | write through the view | read through the view | read by a system call |\n| ---: | ---: | ---: | ---: | ---: |\n");
        await using Session session = await Session.StartAsync(new LinkSessionOptions { Executor = ExecutorChoice.Child(executor) }).ConfigureAwait(false);
        foreach (int size in (int[])[4 << 10, 64 << 10, 1 << 20, 16 << 20])
        {
            await RunAsync(page, session, size, rounds).ConfigureAwait(false);
        }

        return page.ToString();
    }

    private static async Task RunAsync(StringBuilder page, Session session, int size, int rounds)
    {
        int repeats = Math.Max(1, BytesInARound / size);
        using SharedBuffer buffer = await session.RuntimeMemory.AllocateAsync(size).ConfigureAwait(false);
        byte[] one = new byte[size], other = new byte[size];
        Random.Shared.NextBytes(one);
        buffer.Write(0, one);
        Func<ValueTask>[] ways =
        [
            () => Repeated(() => one.AsSpan().CopyTo(other)),
            () => Repeated(() => one.AsSpan().CopyTo(buffer.Memory.Span)),
            () => Repeated(() => buffer.Memory.Span.CopyTo(other)),
            async () =>
            {
                for (int repeat = 0; repeat < repeats; repeat++)
                {
                    await session.RuntimeMemory.ReadAsync(buffer.Address, other).ConfigureAwait(false);
                }
            },
        ];
        Samples[] samples = [.. ways.Select(static _ => new Samples())];

        // The first rounds warm up.
        for (int round = -3; round < rounds; round++)
        {
            for (int way = 0; way < ways.Length; way++)
            {
                long start = Stopwatch.GetTimestamp();
                await ways[way]().ConfigureAwait(false);
                if (round >= 0)
                {
                    samples[way].Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
                }
            }
        }

        string[] cells = [.. samples.Select(sample => string.Create(
            CultureInfo.InvariantCulture, $"{(double)size * repeats / sample.Median / 1e9:0.0} ({samples[0].Median / sample.Median:0.00})"))];
        _ = page.Append(CultureInfo.InvariantCulture, $"| {size} | {string.Join(" | ", cells)} |\n");

        ValueTask Repeated(Action copy)
        {
            for (int repeat = 0; repeat < repeats; repeat++)
            {
                copy();
            }

            return default;
        }
    }
}
