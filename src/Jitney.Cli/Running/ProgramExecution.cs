using System.Diagnostics;
using Jitney.Cli.Output;
using Jitney.Executors;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;

namespace Jitney.Cli.Running;

/// <summary><c>jitney run</c>: its work.</summary>
internal static class ProgramExecution
{
    /// <summary>Links and runs a program.</summary>
    /// <returns>The exit code. In this process a program that gets as far as to run ends it by itself.</returns>
    public static async Task<int> RunAsync(RunSettings settings, CancellationToken cancellation)
    {
        try
        {
            if (settings.Process == ProgramProcess.ThisProcess)
            {
                // Standard input cannot be read twice.
                return await InitialThread.LendAsync(
                    executor => RunAsync(settings, ExecutorChoice.Connected(executor), cancellation),
                    settings.Inputs.UsesStandardInput ? SecondStart.Never : SecondStart.WhenNeeded);
            }

            InitialThread.TakeSignals();
            return await RunAsync(settings, ExecutorSelection.Of(settings), cancellation);
        }
        catch (Exception exception) when (Messages.TryError(exception))
        {
            if (settings.Verbosity != Verbosity.Quiet)
            {
                Messages.Notes(Hints.ForLink(exception, settings.Inputs));
            }

            return ExitCodes.Failure;
        }
    }

    private static async Task<int> RunAsync(RunSettings settings, ExecutorChoice executor, CancellationToken cancellation)
    {
        long begin = Stopwatch.GetTimestamp();
        using SignalForwarding? signals = settings.Process == ProgramProcess.ThisProcess ? null : new SignalForwarding();
        Session session;
        ExecutorAddress entry;
        try
        {
            (session, entry) = await ProgramLink.LinkAsync(settings, executor, cancellation);
        }
        catch (ProgramEndedException ended)
        {
            return ChildProgram.CodeOf(settings, ended.End, ended.Problem);
        }

        await using (session)
        {
            var report = new RunReport(settings, session, Stopwatch.GetElapsedTime(begin));
            if (signals is null)
            {
                report.Tell();
                using ITimer? watch = EndInTime(settings);
                await (settings.IsStart
                    ? session.EnterProgramAsync(entry, settings.Arguments, cancellation)
                    : session.RunProgramAsync(entry, settings.Arguments, cancellation));
                throw new UnreachableException("the program has ended, and so has its process");
            }

            session.Clock.Restart();
            signals.PassTo(session.Executor);
            Task<int> running = ChildProgram.RunAsync(settings, session, entry, cancellation);

            // Not before the program runs: memory is unmapped by one thread at a time, and others wait for that as soon as they touch new memory.
            Task closing = Task.Run(async () => await session.EndLinkingAsync(), CancellationToken.None);
            int code = await running;
            session.Clock.Finish("run");
            await closing;
            report.Tell();
            return code;
        }
    }

    // Linked code in this process cannot be ended but with it.
    private static ITimer? EndInTime(RunSettings settings)
    {
        if (settings.Timeout is not { } time)
        {
            return null;
        }

        InitialThread.GoOnAfter(time);
        return TimeProvider.System.CreateTimer(
            _ =>
            {
                ChildProgram.TellTimeout(settings);
                InitialThread.EndProcess(ExitCodes.TimedOut);
            },
            null,
            time,
            Timeout.InfiniteTimeSpan);
    }
}
