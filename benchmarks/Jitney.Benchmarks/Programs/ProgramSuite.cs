using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Jitney.Benchmarks.Measuring;
using Jitney.Benchmarks.Output;

namespace Jitney.Benchmarks.Programs;

/// <summary>Runs whole programs with everyone, one run of each in turn, so that a slow moment of the machine hits all of them.</summary>
internal sealed partial class ProgramSuite(CommandRunner runner, IReadOnlyList<Contestant> contestants)
{
    private readonly StringBuilder _page = new();
    private readonly List<(string, IReadOnlyList<BarPlot.Bar>)> _plot = [];

    /// <summary>Whether a run of Jitney failed.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>The results, as Markdown.</summary>
    public string Page => _page.ToString();

    /// <summary>The results, as SVG.</summary>
    public string Plot => BarPlot.Draw($"Whole command, wall, ms: {Machine.Description}", _plot);

    /// <summary>Measures a work.</summary>
    public void Run(Work work, int rounds)
    {
        List<Row> rows = [.. contestants.Where(contestant => contestant.TakesPart(work)).Select(static contestant => new Row(contestant))];
        rows.ForEach(row => row.Contestant.Begin(work, runner));

        // The first round warms the caches; who fails in it takes no further part.
        for (int round = 0; round <= rounds; round++)
        {
            foreach (Row row in rows.Where(row => round == 0 || row.Wall.Count > 0 || row.Failed == 0 || row.Contestant.IsOurs))
            {
                Measure(work, row, round);
            }
        }

        foreach (WarmContestant warm in rows.Select(static row => row.Contestant).OfType<WarmContestant>())
        {
            warm.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }

        Report(work, rows, rounds);
    }

    private void Measure(Work work, Row row, int round)
    {
        if (row.Contestant.Run(work, runner) is not { } cost)
        {
            row.Failed++;
            HasFailed |= row.Contestant.IsOurs;
            row.Problem = $"{runner.Messages.Trim().Split('\n')[^1]}";
            if (round == 0 || row.Contestant.IsOurs)
            {
                Console.Error.WriteLine($"{work.Name}: {row.Contestant.Title} failed: {row.Problem}");
            }

            return;
        }

        if (round == 0)
        {
            return;
        }

        row.Wall.Add(cost.Wall);
        if (!double.IsNaN(cost.Processor))
        {
            row.Processor.Add(cost.Processor);
            row.Memory.Add(cost.Memory);
        }

        if (row.Contestant is CommandContestant && LinkMilliseconds().Match(runner.Messages) is { Success: true } match)
        {
            row.Link.Add(double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
        }
    }

    private void Report(Work work, List<Row> rows, int rounds)
    {
        double ours = rows[0].Wall.Median;
        double pool = rows.Find(static row => row.Contestant is PoolContestant)?.Wall.Median ?? double.NaN;
        double oursProcessor = rows[0].Processor.Median;
        _ = _page.Append(CultureInfo.InvariantCulture, $"## {work.Title}\n\n");
        _ = _page.Append("| what | whole command, wall | CPU, all processes | Jitney's wall to this | the pool's wall to this | Jitney's CPU to this | link phase | memory, MiB | failed |\n");
        _ = _page.Append("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
        foreach (Row row in rows)
        {
            _ = _page.Append(CultureInfo.InvariantCulture, $"| {row.Contestant.Title} | {row.Wall} | {row.Processor} | {Ratio(ours, row.Wall)} | {Ratio(pool, row.Wall)} | {Ratio(oursProcessor, row.Processor)} | {row.Link} | {(row.Memory.Count == 0 ? "–" : row.Memory.Median.ToString("0", CultureInfo.InvariantCulture))} | {Failed(row, rounds)} |\n");
        }

        _ = _page.Append('\n');
        _plot.Add((work.Title, [.. rows.Where(static row => row.Wall.Count > 0).Select(static row =>
            new BarPlot.Bar(row.Contestant.Title, row.Wall.Median, row.Wall.Least, row.Wall.Most, row.Contestant.IsOurs))]));
    }

    private static string Failed(Row row, int rounds) => row.Wall.Count == 0 ? "all" : string.Create(CultureInfo.InvariantCulture, $"{row.Failed} of {rounds}");

    private static string Ratio(double ours, Samples theirs) =>
        theirs.Count == 0 || double.IsNaN(ours) ? "–" : (ours / theirs.Median).ToString("0.00", CultureInfo.InvariantCulture);

    [GeneratedRegex("\"linkMilliseconds\": *([0-9.]+)")]
    private static partial Regex LinkMilliseconds();

    private sealed class Row(Contestant contestant)
    {
        public Contestant Contestant { get; } = contestant;
        public Samples Wall { get; } = new();
        public Samples Processor { get; } = new();
        public Samples Memory { get; } = new();
        public Samples Link { get; } = new();
        public int Failed { get; set; }
        public string Problem { get; set; } = "";
    }
}
