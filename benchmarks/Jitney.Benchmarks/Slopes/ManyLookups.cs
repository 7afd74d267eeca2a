using System.Diagnostics;
using System.Globalization;
using Jitney.Benchmarks.Generated;
using Jitney.Benchmarks.Measuring;
using Jitney.Executors;
using Jitney.Sessions;

namespace Jitney.Benchmarks.Slopes;

/// <summary>Thousands of small lookups in one session, one object each.</summary>
internal static class ManyLookups
{
    /// <summary>Runs them.</summary>
    /// <returns>What it cost, as Markdown.</returns>
    public static async Task<string> RunAsync(string executor, int count, bool hasData)
    {
        await using Session session = await Session.StartAsync(new LinkSessionOptions { Executor = ExecutorChoice.Child(ChildExecutorOptions.For(executor)) }).ConfigureAwait(false);
        for (int index = 0; index < count; index++)
        {
            // Every object is the root of a tree of its own, of one function.
            session.AddObject($"f{index}.o", GeneratedObject.Write(index, 1, 1, splits: false, hasData));
        }

        Samples first = new(), last = new();
        long trips = 0;
        for (int index = 0; index < count; index++)
        {
            if (index == 1)
            {
                trips = session.Executor.RoundTrips;
            }

            long start = Stopwatch.GetTimestamp();
            _ = await session.LookUpAsync($"f{index}").ConfigureAwait(false);
            double microseconds = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
            (index < count / 10 ? first : index >= count - (count / 10) ? last : new Samples()).Add(microseconds);
        }

        int mappings = File.ReadLines($"/proc/{session.Executor.ProcessId}/maps").Count(static line => line.Contains("/memfd:jitney", StringComparison.Ordinal));
        ulong allocated = session.Memory!.Allocated;
        int asked = GeneratedObject.CodeSize + (hasData ? GeneratedObject.VariableSize : 0);
        return string.Create(CultureInfo.InvariantCulture, $"""
            ## {count} lookups of one object each, in one session: a function{(hasData ? " and a variable" : "")}

            | what | value |
            | --- | ---: |
            | median of the first tenth, µs | {first.Median:0.0} |
            | median of the last tenth, µs | {last.Median:0.0} |
            | bytes of the objects' sections, of each | {asked:0.0} |
            | allocated bytes, of each | {(double)allocated / count:0.0} |
            | mappings of linked code | {mappings} |
            | round trips for each lookup | {(double)(session.Executor.RoundTrips - trips) / (count - 1):0.00} |

            """);
    }
}
