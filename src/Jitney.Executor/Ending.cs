using System.Diagnostics.CodeAnalysis;
using Jitney.Execution;
using Jitney.Execution.Running;
using Jitney.Interop.Processes;
using Jitney.Interop.Streams;

namespace Jitney.Executor;

/// <summary>Ends the executor when its controller does: in order when no linked code runs, else at once.</summary>
/// <param name="stream">Closed first: a controller may wait for that.</param>
/// <param name="services">Shut down on the initial thread, since that runs linked code.</param>
/// <param name="initial">The initial thread; when it is out of work the process exits.</param>
/// <param name="threads">All program threads.</param>
/// <param name="controller">The process id of the controller, if that is the parent.</param>
internal sealed class Ending(MessageConnection stream, ExecutorServices services, ProgramThread initial, ProgramThreads threads, int controller)
{
    private const int Failed = 1;
    private const int Exhausted = 125;
    private static readonly TimeSpan PatienceWithFinalisers = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PatienceWithCode = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BetweenLooksAtCode = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    /// <summary>What the process exits with when it ends in order.</summary>
    internal int ExitCode { get; private set; }

    /// <summary>Ends the process, on the thread that served the stream.</summary>
    [DoesNotReturn]
    internal void Take(StreamEnd end)
    {
        if (end.Kind is StreamEndKind.Lost)
        {
            WaitForController();
        }

        if (end.Kind is StreamEndKind.Broken)
        {
            StandardError.Here.WriteLine($"jitney-executor: {end.Problem}");
            ExitCode = Failed;
        }

        if (end.Kind is StreamEndKind.Exhausted)
        {
            // As failure.c ends a process that has no means to go on.
            services.Abandon();
            OwnProcess.Here.ExitAtOnce(Exhausted);
        }

        stream.Dispose();
        if (threads.AreBusy && !(end.WaitingCalls > 0 && BecameFree()))
        {
            // Nobody is left whom the program could serve, and it must not go on as an orphan.
            services.Abandon();
            OwnProcess.Here.ExitAtOnce(Failed);
        }

        initial.TryPost(new ProgramWork(
            () =>
            {
                services.Shutdown();
                return default;
            },
            static _ => { }));
        threads.Stop();
        Pause(PatienceWithFinalisers);
        OwnProcess.Here.ExitAtOnce(Failed);
    }

    // Linked code that waited for the controller has just been told that it is gone, and may have something to put in order.
    private bool BecameFree()
    {
        long end = Environment.TickCount64 + (long)PatienceWithCode.TotalMilliseconds;
        while (threads.AreBusy && Environment.TickCount64 < end)
        {
            Pause(BetweenLooksAtCode);
        }

        return !threads.AreBusy;
    }

    // The linked program has closed our descriptors. It runs on, and still must not outlive the controller.
    [DoesNotReturn]
    private void WaitForController()
    {
        while (OwnProcess.Here.ParentId == controller)
        {
            Pause(BetweenLooks);
        }

        OwnProcess.Here.ExitAtOnce(Failed);
    }

    // There is nothing to wait for: the process ends before, or it must be looked at.
    private static void Pause(TimeSpan time)
    {
        using var never = new ManualResetEventSlim();
        never.Wait(time);
    }
}
