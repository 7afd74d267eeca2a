using Jitney.Interop.Threads;

namespace Jitney.Execution.Running;

/// <summary>A thread on which linked code runs, one piece of work after another. Posting is thread-safe.</summary>
/// <param name="enterProgram">Called once on the thread, before its first piece of work.</param>
public sealed class ProgramThread(Action enterProgram)
{
    private readonly object _gate = new();
    private readonly Queue<ProgramWork> _queue = new();
    private bool _isBusy;
    private bool _isStopping;
    private SystemThread? _thread;
    private bool _hasServed;

    /// <summary>Whether work runs or waits on this thread; not so while it only reports a result.</summary>
    public bool IsBusy
    {
        get
        {
            lock (_gate)
            {
                return _isBusy;
            }
        }
    }

    /// <summary>Whether <see cref="Serve"/> has returned and its thread has ended, with all that linked code left for a thread's end.</summary>
    public bool HasEnded
    {
        get
        {
            lock (_gate)
            {
                return _hasServed && _thread is { HasEnded: true };
            }
        }
    }

    /// <summary>Gives the thread work, unless it has some.</summary>
    /// <returns>Whether the thread has taken it.</returns>
    public bool TryPost(ProgramWork work)
    {
        lock (_gate)
        {
            if (_isBusy || _isStopping)
            {
                return false;
            }

            _isBusy = true;
            _queue.Enqueue(work);
            Monitor.Pulse(_gate);
        }

        return true;
    }

    /// <summary>Makes <see cref="Serve"/> return when there is no more work.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _isStopping = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Does posted work on the calling thread until <see cref="Stop"/>.</summary>
    public void Serve()
    {
        bool hasEntered = false;
        lock (_gate)
        {
            _thread = SystemThread.Current;
        }

        while (TryTake(out ProgramWork work))
        {
            if (!hasEntered)
            {
                enterProgram();
                hasEntered = true;
            }

            ReadOnlyMemory<byte> result = work.Run();

            // Free before the result is out: who gets it may send the next call at once, and that belongs on this thread again.
            lock (_gate)
            {
                _isBusy = false;
            }

            work.Report(result);
        }

        lock (_gate)
        {
            _hasServed = true;
        }
    }

    private bool TryTake(out ProgramWork work)
    {
        lock (_gate)
        {
            while (!_queue.TryDequeue(out work))
            {
                if (_isStopping)
                {
                    return false;
                }

                Monitor.Wait(_gate);
            }

            return true;
        }
    }
}
