using System.Globalization;
using Jitney.Cli.Output;
using Jitney.Executors;
using Jitney.Failures;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;

namespace Jitney.Cli.Running;

/// <summary>Runs a linked program in a child executor and tells how it ended.</summary>
internal static class ChildProgram
{
    private const int Kill = 9;

    /// <summary>Runs the program.</summary>
    /// <returns>The exit code for this process.</returns>
    public static async Task<int> RunAsync(RunSettings settings, Session session, ExecutorAddress entry, CancellationToken cancellation)
    {
        using CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (settings.Timeout is { } time)
        {
            timeout.CancelAfter(time);
        }

        try
        {
            if (settings.IsStart)
            {
                return CodeOf(settings, await session.EnterProgramAsync(entry, settings.Arguments, timeout.Token));
            }

            return session.Executor.Description.Offers(BootstrapSymbols.ProgramRun)
                ? CodeOf(settings, await session.RunProgramAsync(entry, settings.Arguments, timeout.Token))
                : await RunMainAsync(settings, session, entry, timeout.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            session.Executor.TrySignal(Kill);
            TellTimeout(settings);
            return ExitCodes.TimedOut;
        }
    }

    /// <summary>Says that the program's time was up.</summary>
    public static void TellTimeout(RunSettings settings) =>
        Tell(settings, string.Create(CultureInfo.InvariantCulture, $"the program was ended after {settings.Timeout!.Value.TotalSeconds:0.###} s"));

    private static void Tell(RunSettings settings, string note)
    {
        if (settings.Verbosity > Verbosity.Quiet)
        {
            Messages.Note(note);
        }
    }

    // Executors that cannot end as the program ends, such as LLVM's, call its main function like any other.
    private static async Task<int> RunMainAsync(RunSettings settings, Session session, ExecutorAddress entry, CancellationToken cancellation)
    {
        try
        {
            return await session.RunMainAsync(entry, settings.Arguments, cancellation) & 0xff;
        }
        catch (ExecutorException) when (session.Executor.Ended.IsCompletedSuccessfully)
        {
            return CodeOf(settings, await session.Executor.Ended);
        }
    }

    /// <summary>The exit code that stands for a program's end.</summary>
    /// <param name="settings">How much to say.</param>
    /// <param name="end">How it ended.</param>
    /// <param name="story">What there is to tell about it; null for the usual.</param>
    public static int CodeOf(RunSettings settings, ExecutorEnd end, string? story = null)
    {
        if (story is not null && end.Problem is null)
        {
            Tell(settings, story);
            return end.ExitCode ?? (ExitCodes.Signaled + end.Signal ?? ExitCodes.Failure);
        }

        switch (end)
        {
            case { Problem: { } problem }:
                // Who breaks the protocol is ended by force, and that is no way for a program to end.
                throw new ExecutorException(FailureSide.Connection, "run the program", problem);
            case { IsForced: true, ExitCode: { } code }:
                Tell(settings, string.Create(CultureInfo.InvariantCulture, $"the program was ended by {Force(end, code)}"));
                return code;
            case { ExitCode: { } code }:
                return code;
            case { Signal: { } signal }:
                Tell(settings, string.Create(CultureInfo.InvariantCulture, $"the program was ended by signal {signal} ({end.SignalName})"));
                return ExitCodes.Signaled + signal;
            default:
                throw new ExecutorException(FailureSide.Executor, "run the program", "it ended, and nobody can say how");
        }
    }

    // Codes with both of the highest bits are those of errors, of which each program may have its own.
    private static string Force(ExecutorEnd end, int code) => end.ExceptionName is { } name
        ? $"an exception: {name} (0x{(uint)code:X8})"
        : (uint)code >> 30 == 3 ? $"the exception 0x{(uint)code:X8}" : $"force, with status {code}: another process terminated it, or it did so itself";
}
