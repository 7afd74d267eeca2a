using Jitney.Interop;
using Jitney.Interop.Processes;
using Jitney.Interop.Streams;

namespace Jitney.Execution.Running;

/// <summary>The runs that were forked and whose end nobody has been told yet. Thread-safe.</summary>
internal sealed class ProgramRuns
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, ChildProcess> _runs = [];

    /// <summary>The descriptors by which the runs are held.</summary>
    public int[] Descriptors
    {
        get
        {
            lock (_lock)
            {
                return [.. _runs.Values.Select(static run => (int)run.Descriptor.DangerousGetHandle())];
            }
        }
    }

    public void Add(ChildProcess run)
    {
        lock (_lock)
        {
            _runs.Add((ulong)run.Number, run);
        }
    }

    /// <summary>Waits for the end of a run, as long as it takes, and forgets it.</summary>
    /// <returns>How it ended; null when there is no such run.</returns>
    /// <exception cref="SystemCallException">The system does not tell.</exception>
    public ExitStatus? Wait(ulong number)
    {
        if (Find(number) is not { } run)
        {
            return null;
        }

        new DescriptorWait(run.Descriptor).Wait(Timeout.InfiniteTimeSpan);
        lock (_lock)
        {
            if (!_runs.ContainsKey(number) || !run.TryReap(out ExitStatus status))
            {
                return null;
            }

            _ = _runs.Remove(number);
            run.Dispose();
            return status;
        }
    }

    /// <summary>Sends a signal to a run.</summary>
    /// <returns>Whether it was there to get it.</returns>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public bool TrySignal(ulong number, int signal)
    {
        lock (_lock)
        {
            return _runs.TryGetValue(number, out ChildProcess? run) && run.TrySignal(signal);
        }
    }

    /// <summary>Ends all.</summary>
    public void Kill()
    {
        lock (_lock)
        {
            foreach (ChildProcess run in _runs.Values)
            {
                run.Kill();
            }
        }
    }

    private ChildProcess? Find(ulong number)
    {
        lock (_lock)
        {
            return _runs.GetValueOrDefault(number);
        }
    }
}
