using Jitney.Interop;
using Jitney.Interop.Processes;
using Jitney.Interop.Streams;

namespace Jitney.Executor.Listening;

/// <summary>Looks after one controller that has been let in: starts a process that serves it, and tells it how that ended.</summary>
/// <remarks>The worker has the connection itself, so that a call costs no further step and descriptors pass. The guardian holds it too, and
/// writes to it only after the worker has ended, which that does with the listener at the latest.</remarks>
internal sealed class Guardian : IAttendant
{
    private const long FarewellTakes = 2000;

    // A worker sees by itself that its controller is gone, and then takes up to five seconds for finalisers.
    private const long EndFollowsController = 8000;
    private const long KillTakes = 5000;

    private readonly ReadinessLoop _loop;
    private readonly ByteConnection _bytes;
    private readonly Action<Guardian> _over;
    private readonly DescriptorWatch _connection;
    private ChildProcess? _worker;
    private DescriptorWatch? _work;
    private Farewell? _farewell;
    private bool _isKilled;
    private bool _isStopping;

    /// <summary>Makes a guardian, which does nothing yet.</summary>
    /// <param name="loop">What waits.</param>
    /// <param name="bytes">The connection, which does not block; owned.</param>
    /// <param name="over">Told when all is over, which may be at once.</param>
    /// <exception cref="SystemCallException">The system refused; the connection stays open.</exception>
    public Guardian(ReadinessLoop loop, ByteConnection bytes, Action<Guardian> over)
    {
        (_loop, _bytes, _over) = (loop, bytes, over);
        _connection = loop.Watch(bytes.Input, Readiness.HungUp, _ => OnConnection());
    }

    /// <summary>How the worker ended; null if there was none, or it would not.</summary>
    public ExitStatus? End { get; private set; }

    /// <summary>Why there was no worker; null if there was one.</summary>
    public string? Problem { get; private set; }

    /// <summary>The relay that carries the connection; null for none.</summary>
    public ChildProcess? Relay { get; init; }

    /// <summary>The worker, where it has been killed and not been waited for: for the caller to see to; null for none.</summary>
    public ChildProcess? Leaving => End is null ? _worker : null;

    public long DueAt { get; private set; } = long.MaxValue;

    /// <summary>Starts the worker, which ends when the calling thread does.</summary>
    public void Serve()
    {
        try
        {
            _worker = WorkerProcess.Start(_bytes.InputDescriptor);
            _work = _loop.Watch(_worker.Descriptor, Readiness.Readable, _ => OnWorkerEnded());
        }
        catch (Exception exception) when (exception is SystemCallException or OutOfMemoryException)
        {
            Problem = $"the executor could not start a process: {exception.Message}";
            _worker?.Kill();
            Part(new Farewell(_bytes, Problem, null));
        }
    }

    public void OnDue()
    {
        if (_farewell is not null || _isKilled)
        {
            // Nobody reads it, or the worker hangs in the kernel.
            Finish();
        }
        else
        {
            Kill();
        }
    }

    public void Stop()
    {
        _isStopping = true;
        if (_farewell is not null)
        {
            Finish();
        }
        else
        {
            Kill();
        }
    }

    private void OnConnection()
    {
        if (_farewell is null)
        {
            // It would be seen again and again.
            _connection.WaitFor(Readiness.None);
            DueAt = Environment.TickCount64 + EndFollowsController;
        }
        else if (!_farewell.Continue() || (_isStopping && _farewell.Wanted is Readiness.Readable))
        {
            Finish();
        }
        else
        {
            try
            {
                _connection.WaitFor(_farewell.Wanted);
            }
            catch (SystemCallException)
            {
                // It was written as far as that goes.
                Finish();
            }
        }
    }

    private void OnWorkerEnded()
    {
        try
        {
            if (!_worker!.TryReap(out ExitStatus status))
            {
                return;
            }

            End = status;
            Part(new Farewell(_bytes, status.Code == 0 ? null : $"it ended: {status}", status));
        }
        catch (SystemCallException exception)
        {
            Problem = exception.Message;
            Finish();
        }
    }

    private void Part(Farewell farewell)
    {
        _work?.Dispose();
        _work = null;
        _farewell = farewell;
        DueAt = Environment.TickCount64 + FarewellTakes;
        OnConnection();
    }

    private void Kill()
    {
        _isKilled = true;
        DueAt = Environment.TickCount64 + KillTakes;
        _worker!.Kill();
    }

    private void Finish()
    {
        _work?.Dispose();
        _connection.Dispose();
        _bytes.Dispose();
        if (End is not null)
        {
            _worker?.Dispose();
        }

        _over(this);
    }
}
