using Jitney.Interop.Rings;
using Jitney.Interop.Threads;
using Jitney.Protocol.Wire;

namespace Jitney.Execution.Running;

/// <summary>A thread on which linked code runs, one piece of work after another. Posting is thread-safe.</summary>
/// <remarks>While it has nothing to do it can wait at a call ring, from which the controller gives it work directly: no other thread has to wake it.</remarks>
/// <param name="enterProgram">Called once on the thread, before its first piece of work.</param>
internal sealed class ProgramThread(Action enterProgram)
{
    private readonly object _gate = new();
    private readonly Queue<ProgramWork> _queue = new();
    private bool _isBusy;
    private bool _isStopping;
    private ThreadEnd? _end;
    private RingServer? _ring;
    private Func<RingMessage, ProgramWork>? _workFor;
    private Action<string>? _broken;
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
                return _hasServed && _end is { HasCome: true };
            }
        }
    }

    /// <summary>Gives the thread work, unless it has some.</summary>
    /// <returns>Whether the thread has taken it.</returns>
    public bool TryPost(ProgramWork work)
    {
        lock (_gate)
        {
            // Who waits at the ring is called away from it; if the controller was quicker, the thread is busy.
            if (_isBusy || _isStopping || (_ring is not null && !_ring.TryRecall()))
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
            _ring?.Wake();
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Has the thread wait at a ring from now on when it has nothing else to do.</summary>
    /// <param name="ring">The ring.</param>
    /// <param name="workFor">Makes the work of a call.</param>
    /// <param name="broken">Told what was wrong when the controller breaks the ring's protocol.</param>
    public void ServeRing(RingServer ring, Func<RingMessage, ProgramWork> workFor, Action<string> broken)
    {
        lock (_gate)
        {
            _ring = ring;
            _workFor = workFor;
            _broken = broken;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Undoes <see cref="ServeRing"/>.</summary>
    public void LeaveRing()
    {
        lock (_gate)
        {
            _ring?.Wake();
            _ring = null;
        }
    }

    /// <summary>Does posted work on the calling thread until <see cref="Stop"/>.</summary>
    public void Serve()
    {
        bool hasEntered = false;
        lock (_gate)
        {
            _end = ThreadEnd.OfThisThread;
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
        while (true)
        {
            RingServer ring;
            lock (_gate)
            {
                if (_queue.TryDequeue(out work))
                {
                    return true;
                }

                if (_isStopping)
                {
                    return false;
                }

                if (_ring is null)
                {
                    Monitor.Wait(_gate);
                    continue;
                }

                ring = _ring;
                ring.Enter();
            }

            if (TryTakeFrom(ring, out work))
            {
                return true;
            }
        }
    }

    private bool TryTakeFrom(RingServer ring, out ProgramWork work)
    {
        work = default;
        try
        {
            if (!ring.TryTake(out RingMessage call))
            {
                return false;
            }

            work = _workFor!(call);
        }
        catch (MalformedMessageException exception)
        {
            LeaveRing();
            _broken!(exception.Message);
            return false;
        }

        lock (_gate)
        {
            _isBusy = true;
        }

        return true;
    }
}
