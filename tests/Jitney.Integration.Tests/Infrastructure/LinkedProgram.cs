using Jitney.Executors;
using Jitney.Failures;
using Jitney.Interop.Processes;
using Jitney.Memory;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.Infrastructure;

/// <summary>A program to be linked and run, natively or by Jitney, with the same arguments, environment and streams.</summary>
/// <param name="Workshop">Where to make what is needed.</param>
/// <param name="Arguments">All of <c>argv</c>.</param>
/// <param name="Input">What standard input holds.</param>
public sealed record LinkedProgram(Workshop Workshop, IReadOnlyList<string> Arguments, string Input = "")
{
    /// <summary>How long the program may take.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The executor program.</summary>
    public string ExecutorPath { get; init; } = Executor.Path;

    /// <summary>What runs programs for another processor, and its words: that of qemu-user, and a folder; empty where the system does.</summary>
    public IReadOnlyList<string> Launcher { get; init; } = [];

    /// <summary>The environment of every program.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>
    {
        ["PATH"] = "/usr/bin:/bin",
        ["HOME"] = "/nonexistent",
        ["GREETING"] = "hello from outside",
    };

    /// <summary>Runs an executable.</summary>
    public Task<Outcome> RunNativelyAsync(string program, string folder)
    {
        ProcessStart start = Launcher.Count == 0
            ? new ProcessStart(program, Arguments)
            : new ProcessStart(Launcher[0], [.. Launcher, "-0", Arguments[0], program, .. Arguments.Skip(1)]);
        return ProcessRun.ToEndAsync(
            start with { Environment = Environment, WorkingDirectory = WorkingDirectory(folder) }, new StandardStreams(folder, Input), Limit);
    }

    /// <summary>Links inputs into a child executor and runs their main.</summary>
    public async Task<Outcome> RunLinkedAsync(MemoryTransport memory, IEnumerable<string> inputs, string folder)
    {
        var streams = new StandardStreams(folder, Input);
        await using Session session = await StartAsync(memory, folder);
        Add(session, inputs);
        ExecutorEnd end = await LinkAndRunAsync(session);
        return new Outcome(end.ExitCode, end.Signal, streams.Output, streams.Error);
    }

    /// <summary>Starts a session whose executor has a folder's files for standard streams.</summary>
    public Task<Session> StartAsync(MemoryTransport memory, string folder) => Session.StartAsync(new LinkSessionOptions
    {
        Executor = ExecutorChoice.Child(ChildExecutorOptions.For(ExecutorPath) with
        {
            Path = Launcher.Count == 0 ? Redirection.Prepare(Workshop, folder, ExecutorPath) : ExecutorPath,
            Launcher = Launcher.Count == 0 ? [] : [Redirection.Prepare(Workshop, folder, Launcher[0]), .. Launcher.Skip(1)],
            Environment = Environment,
            WorkingDirectory = WorkingDirectory(folder),
        }),
        Memory = memory,
        ProgramArguments = [.. Arguments],
    });

    /// <summary>Links inputs into the process of <c>jitney</c> itself, and runs their main there.</summary>
    /// <param name="inputs">The inputs; the first goes by the program's name, which is what <c>argv[0]</c> becomes.</param>
    /// <param name="folder">Where to run it.</param>
    public Task<Outcome> RunInProcessAsync(IReadOnlyList<string> inputs, string folder)
    {
        string jitney = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(Executor.Path))!, "jitney");
        File.CreateSymbolicLink(Path.Combine(WorkingDirectory(folder), Arguments[0]), inputs[0]);
        var start = new ProcessStart(jitney, [jitney, "run", "--in-process", Arguments[0], .. inputs.Skip(1), "--", .. Arguments.Skip(1)])
        {
            Environment = Environment,
            WorkingDirectory = WorkingDirectory(folder),
        };
        return ProcessRun.ToEndAsync(start, new StandardStreams(folder, Input), Limit);
    }

    /// <summary>Links inputs into a process that runs on .NET's usual runtime, the tests' own program, and runs their main there.</summary>
    public Task<Outcome> RunHostedAsync(IEnumerable<string> inputs, string folder)
    {
        string program = System.Environment.ProcessPath!;
        var start = new ProcessStart(program, [program, Controller.Word, "in-process", .. inputs, "--", .. Arguments])
        {
            Environment = new Dictionary<string, string>(Environment) { ["DOTNET_ROOT"] = System.Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? "" },
            WorkingDirectory = WorkingDirectory(folder),
        };
        return ProcessRun.ToEndAsync(start, new StandardStreams(folder, Input), Limit);
    }

    /// <summary>Adds objects to be linked always, and all else as needed.</summary>
    public static void Add(Session session, IEnumerable<string> inputs)
    {
        foreach (string input in inputs)
        {
            session.Add(input, input.EndsWith(".o", StringComparison.Ordinal) ? InputUse.Always : InputUse.WhenNeeded);
        }
    }

    // A program may end in a constructor already, and has then run nevertheless.
    private async Task<ExecutorEnd> LinkAndRunAsync(Session session)
    {
        using var patience = new CancellationTokenSource(Limit);
        try
        {
            Symbol main = await session.LookUpAsync("main", patience.Token);
            return await session.RunProgramAsync(main.Address, [.. Arguments], patience.Token);
        }
        catch (ExecutorException) when (session.Executor.Ended.IsCompletedSuccessfully)
        {
            return await session.Executor.Ended;
        }
    }

    private static string WorkingDirectory(string folder) => Directory.CreateDirectory(Path.Combine(folder, "here")).FullName;
}
