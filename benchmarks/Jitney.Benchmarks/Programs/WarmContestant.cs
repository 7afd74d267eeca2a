using System.Diagnostics;
using Jitney.Benchmarks.Measuring;
using Jitney.Executors;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;
using Jitney.Sessions.Runs;
using Microsoft.Win32.SafeHandles;

namespace Jitney.Benchmarks.Programs;

/// <summary>A controller that is running already, which is this process. Processor time and memory of one run cannot be told apart here.</summary>
/// <param name="Title">For people.</param>
/// <param name="Executor">The executor's program.</param>
internal abstract record WarmContestant(string Title, string Executor) : Contestant(Title, true), IAsyncDisposable
{
    // For all code to be compiled, and for memory to be had already.
    private const int WarmingRuns = 20;
    private const string Folder = "/usr/lib/x86_64-linux-gnu";

    /// <summary>The work's shared libraries. Looking for them is the command line's business.</summary>
    protected IReadOnlyList<string> Libraries { get; private set; } = [];

    /// <inheritdoc/>
    public sealed override void Begin(Work work, CommandRunner runner)
    {
        Libraries = [.. work.Libraries.Select(Find)];
        BeginAsync(work).GetAwaiter().GetResult();
        for (int run = 0; run < WarmingRuns; run++)
        {
            _ = Run(work, runner);
        }
    }

    /// <inheritdoc/>
    public sealed override Cost? Run(Work work, CommandRunner runner)
    {
        WaitUntilReady();
        string path = Path.Combine(runner.Folder, "output");
        ExecutorEnd end;
        double wall;
        using (SafeFileHandle output = File.OpenHandle(path, FileMode.Create, FileAccess.Write))
        {
            long start = Stopwatch.GetTimestamp();
            end = RunAsync(work, new ProgramSurroundings { StandardOutput = output }).GetAwaiter().GetResult();
            wall = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        return end.ExitCode == work.Status && (work.Expected is "*" || File.ReadAllText(path) == work.Expected)
            ? new Cost(wall, double.NaN, double.NaN, work.Status)
            : null;
    }

    /// <summary>Undoes <see cref="Contestant.Begin"/>.</summary>
    public abstract ValueTask DisposeAsync();

    /// <summary>Makes ready what all runs of a work use.</summary>
    protected abstract Task BeginAsync(Work work);

    /// <summary>Waits for what a run is not to wait for.</summary>
    protected virtual void WaitUntilReady()
    {
    }

    /// <summary>Runs the work to its end.</summary>
    protected abstract Task<ExecutorEnd> RunAsync(Work work, ProgramSurroundings surroundings);

    /// <summary>What the program is called with.</summary>
    protected static NativeText[] Words(Work work) => [work.Inputs[0], .. work.Arguments];

    /// <summary>Gives a session all that a work is made of.</summary>
    protected void Add(Session session, Work work)
    {
        foreach (string input in work.Inputs)
        {
            session.Add(input);
        }

        foreach (string library in Libraries)
        {
            session.AddLibrary(library);
        }
    }

    private static string Find(string library) =>
        Directory.GetFiles(Folder, $"lib{library[2..]}.so.?*").Where(static path => !path.EndsWith(".so", StringComparison.Ordinal)).MinBy(static path => path.Length) ?? library;
}
