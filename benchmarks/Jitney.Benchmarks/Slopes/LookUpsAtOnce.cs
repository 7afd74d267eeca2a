using System.Diagnostics;
using System.Globalization;
using Jitney.Benchmarks.Generated;
using Jitney.Benchmarks.Measuring;
using Jitney.Executors;
using Jitney.Sessions;

namespace Jitney.Benchmarks.Slopes;

/// <summary>Small lookups of modules that do not need each other: by eight threads at once, beside the same by one.</summary>
internal static class LookUpsAtOnce
{
    private const int Threads = 8;
    private const int Count = 2000;

    /// <summary>Runs them.</summary>
    /// <param name="executor">The executor's program.</param>
    /// <param name="rounds">How often, both in turn.</param>
    /// <returns>What it cost, as Markdown.</returns>
    public static async Task<string> RunAsync(string executor, int rounds)
    {
        var lines = new List<string>();
        foreach ((string name, ExecutorChoice choice) in new[] { ("child, shared memory", ExecutorChoice.Child(ChildExecutorOptions.For(executor))), ("in process", ExecutorChoice.InProcess) })
        {
            Samples alone = new(), atOnce = new();
            for (int round = 0; round <= rounds; round++)
            {
                double one = await MeasureAsync(choice, 1).ConfigureAwait(false);
                double many = await MeasureAsync(choice, Threads).ConfigureAwait(false);
                if (round > 0)
                {
                    alone.Add(one);
                    atOnce.Add(many);
                }
            }

            lines.Add(string.Create(CultureInfo.InvariantCulture, $"| {name} | {alone.Median:0.0} | {atOnce.Median:0.0} | {atOnce.Median / alone.Median:0.00} |"));
        }

        return string.Create(CultureInfo.InvariantCulture, $"""
            ## {Count} lookups of modules of one object each, in one session

            | executor | one thread, µs each | {Threads} threads, µs each | ratio |
            | --- | ---: | ---: | ---: |
            {string.Join('\n', lines)}

            """);
    }

    private static async Task<double> MeasureAsync(ExecutorChoice choice, int threads)
    {
        await using Session session = await Session.StartAsync(new LinkSessionOptions { Executor = choice }).ConfigureAwait(false);
        for (int index = 0; index <= Count; index++)
        {
            session.AddModule().AddObject($"f{index}.o", GeneratedObject.Write(index, 1, 1, splits: false, true));
        }

        // The first one opens the process's symbols.
        _ = await session.LookUpAsync($"f{Count}").ConfigureAwait(false);
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, threads).Select(thread => Task.Run(async () =>
        {
            for (int index = thread; index < Count; index += threads)
            {
                _ = await session.LookUpAsync($"f{index}").ConfigureAwait(false);
            }
        }))).ConfigureAwait(false);
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / Count;
    }
}
