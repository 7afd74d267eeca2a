using Jitney.Interop.Processes;

namespace Jitney.Integration.Tests.Infrastructure;

/// <summary>Links and runs programs by <c>jitney run</c>, with the options that a compiler's driver would give its linker.</summary>
/// <param name="workshop">Where to make what is needed.</param>
public sealed class CommandLine(Workshop workshop)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    /// <summary>What is added to the environment that programs have.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Runs a program natively.</summary>
    public Task<Outcome> RunAsync(string program, params string[] words) => RunAsync(program, [Path.GetFileName(program), .. words], workshop.NewFolder());

    /// <summary>Links and runs a program.</summary>
    /// <param name="way">Where it runs: its own process or that of <c>jitney</c>.</param>
    /// <param name="inputs">Inputs and options.</param>
    /// <param name="words">The program's arguments.</param>
    public Task<Outcome> LinkAndRunAsync(Way way, IEnumerable<string> inputs, params string[] words)
    {
        string jitney = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(Executor.Path))!, "jitney");
        string[] place = way == Way.InProcess ? ["--in-process"] : way == Way.CopiedChild ? ["--memory", "copy"] : [];
        return RunAsync(jitney, [jitney, "run", .. place, .. inputs, "--", .. words], workshop.NewFolder());
    }

    /// <summary>Links and runs a program, which is to do what it does natively.</summary>
    public async Task CompareAsync(string native, Way way, IEnumerable<string> inputs, params string[] words)
    {
        Outcome expected = await RunAsync(native, words);
        Outcome outcome = await LinkAndRunAsync(way, inputs, words);

        Assert.Equal(expected.Output, outcome.Output);
        Assert.True(expected.End == outcome.End, $"natively {expected.End}, linked {outcome.End}\n{outcome.Error}");
    }

    private Task<Outcome> RunAsync(string program, string[] arguments, string folder)
    {
        var usual = new LinkedProgram(workshop, arguments);
        var environment = new Dictionary<string, string>(usual.Environment);
        foreach ((string name, string value) in Environment)
        {
            environment[name] = value;
        }

        var start = new ProcessStart(program, arguments) { Environment = environment, WorkingDirectory = folder };
        return ProcessRun.ToEndAsync(start, new StandardStreams(folder, ""), s_limit);
    }
}
