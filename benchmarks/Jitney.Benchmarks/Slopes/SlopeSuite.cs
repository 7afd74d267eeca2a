using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Jitney.Benchmarks.Generated;
using Jitney.Benchmarks.Measuring;
using Jitney.Benchmarks.Output;
using Jitney.Benchmarks.Programs;

namespace Jitney.Benchmarks.Slopes;

/// <summary>Does the cost of each object, section and symbol stay what it is when there are more of them?</summary>
internal static partial class SlopeSuite
{
    private static readonly int[] Sizes = [1_000, 10_000, 100_000];

    /// <summary>Measures all and writes a page.</summary>
    /// <returns>0 when everything ran.</returns>
    public static async Task<int> RunAsync(CommandRunner runner, Works works, string jitney, bool isQuick, string file)
    {
        var page = new StringBuilder();
        _ = page.Append(CultureInfo.InvariantCulture, $"# Slopes\n\n{Machine.Description}. Medians.\n\n## Generated inputs, linked by a child's controller\n\n");
        _ = page.Append("| what | how many | link, µs each | link CPU, µs each | memory, bytes each |\n| --- | ---: | ---: | ---: | ---: |\n");
        foreach (string kind in GeneratedInputs.Kinds)
        {
            foreach (int size in isQuick ? Sizes[..2] : Sizes)
            {
                Work work = works.Make($"{kind}-{size}")!;
                (Samples wall, Samples processor, Samples memory) = Measure(runner, jitney, work, isQuick ? 3 : size == Sizes[^1] ? 5 : 11);
                _ = page.Append(CultureInfo.InvariantCulture, $"| {kind} | {size} | {wall.Median * 1000 / size:0.00} | {processor.Median * 1000 / size:0.00} | {memory.Median / size:0} |\n");
            }
        }

        _ = page.Append('\n').Append(await BatchesAsync(jitney, isQuick).ConfigureAwait(false));
        _ = page.Append('\n').Append(await SlabMix.RunAsync(isQuick ? 100_000 : 1_000_000).ConfigureAwait(false));
        Console.WriteLine(page);
        if (!isQuick)
        {
            await File.WriteAllTextAsync(file, page.ToString().TrimEnd() + "\n").ConfigureAwait(false);
        }

        return 0;
    }

    /// <summary>Measures lookups of one object each.</summary>
    /// <returns>What they cost, as Markdown.</returns>
    public static async Task<string> BatchesAsync(string jitney, bool isQuick)
    {
        var page = new StringBuilder();
        foreach (bool hasData in (bool[])[false, true])
        {
            _ = page.Append(await ManyLookups.RunAsync(jitney + "-executor", isQuick ? 2_000 : 10_000, hasData).ConfigureAwait(false)).Append(hasData ? "" : "\n");
        }

        return page.Append('\n').Append(await LookUpsAtOnce.RunAsync(jitney + "-executor", isQuick ? 3 : 11).ConfigureAwait(false)).ToString();
    }

    private static (Samples Wall, Samples Processor, Samples Memory) Measure(CommandRunner runner, string jitney, Work work, int rounds)
    {
        Samples wall = new(), processor = new(), memory = new();
        for (int round = 0; round <= rounds; round++)
        {
            Cost cost = runner.Run([jitney, "run", "--stats=json", .. work.Inputs]);
            if (cost.Status != work.Status)
            {
                throw new InvalidOperationException($"{work.Name}: {runner.Messages}");
            }

            if (round > 0)
            {
                wall.Add(Numbers(runner.Messages, LinkMilliseconds()).Last());
                processor.Add(Numbers(runner.Messages, ProcessorMilliseconds()).SkipLast(1).Sum());
                memory.Add(Numbers(runner.Messages, PeakMemory()).Last());
            }
        }

        return (wall, processor, memory);
    }

    private static IEnumerable<double> Numbers(string text, Regex pattern) =>
        pattern.Matches(text).Select(static match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex("\"linkMilliseconds\": *([0-9.]+)")]
    private static partial Regex LinkMilliseconds();

    [GeneratedRegex("\"cpuMilliseconds\": *([0-9.]+)")]
    private static partial Regex ProcessorMilliseconds();

    [GeneratedRegex("\"peakMemoryBytes\": *([0-9.]+)")]
    private static partial Regex PeakMemory();
}
