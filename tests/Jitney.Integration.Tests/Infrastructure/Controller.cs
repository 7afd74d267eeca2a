using Jitney.Sessions;

namespace Jitney.Integration.Tests.Infrastructure;

/// <summary>What this program does when the tests start it as a controller: links inputs and runs them.</summary>
/// <remarks>The words: <c>in-process</c>, <c>shared</c> or <c>copy</c>, then inputs, then <c>--</c> and all of <c>argv</c>.</remarks>
public static class Controller
{
    /// <summary>The first word that makes this program a controller.</summary>
    public const string Word = "--controller";

    /// <summary>Runs the program; its exit code is the result.</summary>
    public static async Task<int> RunAsync(string[] words)
    {
        Way way = words[0] switch
        {
            "in-process" => Way.InProcess,
            "shared" => Way.SharedChild,
            _ => Way.CopiedChild,
        };
        int separator = Array.IndexOf(words, "--");
        string[] arguments = words[(separator + 1)..];
        await using Session session = await Session.StartAsync(Ways.Options(way) with { ProgramArguments = [.. arguments] });
        LinkedProgram.Add(session, words[1..separator]);
        Symbol main = await session.LookUpAsync("main");
        return way == Way.InProcess
            ? await session.RunMainAsync(main.Address, [.. arguments])
            : (await session.RunProgramAsync(main.Address, [.. arguments])).ExitCode ?? 125;
    }
}
