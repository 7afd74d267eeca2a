using Jitney.Interop.Processes;
using Microsoft.Win32.SafeHandles;

namespace Jitney.Integration.Tests.Infrastructure;

/// <summary>Runs processes with files as standard streams, and tells exit codes and signals apart.</summary>
public static class ProcessRun
{
    private static readonly TimeSpan s_death = TimeSpan.FromSeconds(30);

    /// <summary>Runs a process to its end.</summary>
    /// <param name="start">What to run.</param>
    /// <param name="streams">Its standard streams.</param>
    /// <param name="limit">How long it may take; then it is killed.</param>
    internal static async Task<Outcome> ToEndAsync(ProcessStart start, StandardStreams streams, TimeSpan limit)
    {
        using ChildProcess child = Start(start, streams);
        ExitStatus status = await EndAsync(child, limit);
        return new Outcome(status.Code, status.Signal, streams.Output, streams.Error);
    }

    /// <summary>Starts a process.</summary>
    internal static ChildProcess Start(ProcessStart start, StandardStreams streams)
    {
        using SafeFileHandle input = File.OpenHandle(streams.InputPath);
        using SafeFileHandle output = File.OpenHandle(streams.OutputPath, FileMode.Create, FileAccess.Write, FileShare.ReadWrite);
        using SafeFileHandle error = File.OpenHandle(streams.ErrorPath, FileMode.Create, FileAccess.Write, FileShare.ReadWrite);
        return ChildProcess.Start(start with
        {
            Descriptors = [new HandedDescriptor(input, 0), new HandedDescriptor(output, 1), new HandedDescriptor(error, 2)],
        });
    }

    /// <summary>Waits for a process to end, and kills it when it takes longer.</summary>
    /// <exception cref="TimeoutException">Not even that has ended it.</exception>
    internal static async Task<ExitStatus> EndAsync(ChildProcess child, TimeSpan limit)
    {
        DateTime end = DateTime.UtcNow + limit;
        ExitStatus status;
        while (!child.TryReap(out status))
        {
            if (DateTime.UtcNow > end)
            {
                child.Kill();
                if (DateTime.UtcNow > end + s_death)
                {
                    throw new TimeoutException($"process {child.Number} outlives SIGKILL");
                }
            }

            await Task.Delay(5);
        }

        return status;
    }
}
