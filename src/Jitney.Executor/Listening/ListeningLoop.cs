using Jitney.Interop;
using Jitney.Interop.Processes;
using Jitney.Interop.Signals;
using Jitney.Interop.Sockets;
using Jitney.Interop.Streams;
using Jitney.Protocol.Proof;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Executor.Listening;

/// <summary>Lets controllers in and looks after them, on one thread, until a signal ends it or the only one has been served.</summary>
/// <remarks>Nothing in it waits but the loop itself, and no stranger costs more than a descriptor and some hundred bytes: see docs/decisions/0017-a-proof-before-anything-is-spent.md.</remarks>
internal sealed class ListeningLoop : IDisposable
{
    // Each is a process that has not shown yet what it is for.
    private const int MostEntering = 32;

    // Those who are here already are looked at before more are taken.
    private const int TakenAtOnce = 32;

    // When the system is at a limit, it may not be so soon.
    private const long Pause = 200;
    private const long EndTakes = 15_000;

    private readonly ListenCommand _command;
    private readonly SharedSecret? _secret;
    private readonly string? _relay;
    private readonly Complaints _complaints = new();
    private readonly ReadinessLoop _loop = ReadinessLoop.Make();
    private readonly ListeningRoom _room;
    private readonly Strangers _strangers;
    private readonly HashSet<IAttendant> _attendants = [];
    private DescriptorWatch? _knocking;
    private long _takeAt;
    private bool _isOver;
    private bool _isTheOneIn;
    private int _entering;
    private int _controllers;
    private ExitStatus? _onlyEnd;

    public ListeningLoop(ListenCommand command, SharedSecret? secret)
    {
        (_command, _secret) = (command, secret);
        _relay = command.Address is TlsAddress ? TlsRelay.FindProgram() : null;
        _room = ListeningRoom.Within(OwnProcess.Here.DescriptorLimit, _relay is null ? 2 : 3);
        _strangers = new Strangers(_loop, _room.Strangers, ProofOf, LetIn, _complaints);
    }

    // Whoever connects is let in at once then.
    private bool AsksForNothing => _secret is null && _command.Address is TcpAddress;

    /// <summary>Listens.</summary>
    /// <param name="listening">Told where, once that is so.</param>
    /// <returns>How the only controller's worker ended, where one alone was to be served.</returns>
    public ExitStatus? Run(Action<ConnectionAddress> listening)
    {
        using var signals = SignalWatch.Begin();
        using DescriptorWatch ending = _loop.Watch(signals.Descriptor, Readiness.Readable, _ => _isOver = true);
        using (ListeningSocket socket = ListeningSocket.Open(_command.Address is TlsAddress tls ? tls.Port : _command.Address))
        {
            listening(_relay is not null && socket.Address is TcpAddress port ? new TlsAddress(port) : socket.Address);
            using DescriptorWatch knocking = _loop.Watch(socket.Descriptor, Readiness.Readable, _ => TakeSome(socket));
            _knocking = knocking;
            while (!_isOver)
            {
                Turn();
            }
        }

        _strangers.Dispose();
        ending.WaitFor(Readiness.None);
        _takeAt = long.MaxValue;
        _knocking = null;
        long end = Environment.TickCount64 + EndTakes;
        foreach (IAttendant attendant in _attendants.ToArray())
        {
            Do(attendant.Stop);
        }

        while (_attendants.Count > 0 && Environment.TickCount64 < end)
        {
            Turn();
        }

        return _onlyEnd;
    }

    /// <inheritdoc/>
    public void Dispose() => _loop.Dispose();

    private void Turn()
    {
        long now = Environment.TickCount64;
        if (_takeAt <= now)
        {
            TakeAgain(now);
        }

        long due = Math.Min(_takeAt, _strangers.DueAt);
        foreach (IAttendant attendant in _attendants)
        {
            due = Math.Min(due, attendant.DueAt);
        }

        try
        {
            _loop.Wait(due == long.MaxValue ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(Math.Clamp(due - now, 0, int.MaxValue)));
        }
        catch (Exception exception) when (exception is SystemCallException or OutOfMemoryException)
        {
            // Whoever it concerned is looked at again when his time is over.
            _complaints.Say(exception.Message);
            Do(() => _strangers.EndFirst());
        }

        now = Environment.TickCount64;
        Do(_strangers.OnDue);
        foreach (IAttendant attendant in _attendants.Where(one => one.DueAt <= now).ToArray())
        {
            Do(attendant.OnDue);
        }
    }

    // A step for one. Where the system refuses it, the others are looked after still.
    private void Do(Action step)
    {
        try
        {
            step();
        }
        catch (Exception exception) when (exception is SystemCallException or OutOfMemoryException)
        {
            _complaints.Say(exception.Message);
        }
    }

    private void TakeAgain(long now)
    {
        _takeAt = long.MaxValue;
        try
        {
            _knocking?.WaitFor(Readiness.Readable);
        }
        catch (SystemCallException exception)
        {
            _complaints.Say(exception.Message);
            _takeAt = now + Pause;
        }
    }

    // Where nothing more can be taken, those who connect wait in the system's queue.
    private void StopTaking(long until)
    {
        _knocking?.WaitFor(Readiness.None);
        _takeAt = until;
    }

    private void TakeSome(ListeningSocket socket)
    {
        for (int count = 0; count < TakenAtOnce; count++)
        {
            if (AsksForNothing && _controllers >= _room.Controllers)
            {
                StopTaking(long.MaxValue);
                return;
            }

            if (_strangers.RoomAt > Environment.TickCount64)
            {
                StopTaking(_strangers.RoomAt);
                return;
            }

            if (!TryTakeOne(socket))
            {
                return;
            }
        }
    }

    private bool TryTakeOne(ListeningSocket socket)
    {
        try
        {
            if (socket.TryAccept(out string? problem) is { } connection)
            {
                if (AsksForNothing)
                {
                    LetIn(ByteConnection.Over(connection, connection), null);
                }
                else
                {
                    _strangers.Take(connection);
                }

                return true;
            }

            if (problem is not null)
            {
                _complaints.Say($"refused a connection: {problem}");
            }

            return problem is not null;
        }
        catch (Exception exception) when (exception is SystemCallException or OutOfMemoryException)
        {
            // No descriptors or no memory now; perhaps without the first of those who have not proved anything.
            _complaints.Say(exception.Message);
            if (!_strangers.EndFirst())
            {
                StopTaking(Environment.TickCount64 + Pause);
            }

            return false;
        }
    }

    private ControllerProof ProofOf(ByteConnection bytes) => _command.Address switch
    {
        UnixAddress or PipeAddress => ControllerProof.OverUnixSocket(bytes, _secret),
        TlsAddress => new ControllerProof(bytes, _secret!.BeforeTls()),
        _ => new ControllerProof(bytes, _secret!),
    };

    private void LetIn(ByteConnection bytes, ControllerProof? proof)
    {
        try
        {
            ListeningSocket.Prepare(bytes.InputDescriptor, _command.Address);

            // Only one may pass where there is to be one; the others see the connection close.
            if (_isTheOneIn)
            {
                bytes.Dispose();
            }
            else if (_controllers >= _room.Controllers || (_relay is not null && _entering >= MostEntering))
            {
                proof?.SayBusy();
                bytes.Dispose();
                _complaints.Say("refused a controller: as many as there is room for are here already");
            }
            else if (_relay is not null)
            {
                Enter(bytes, proof!);
            }
            else if (proof?.Confirm() is { } problem)
            {
                bytes.Dispose();
                _complaints.Say($"refused a controller: {problem}");
            }
            else
            {
                Serve(bytes, null);
            }
        }
        catch (Exception exception) when (exception is SystemCallException or OutOfMemoryException)
        {
            bytes.Dispose();
            _complaints.Say($"refused a controller: {exception.Message}");
        }
    }

    private void Enter(ByteConnection bytes, ControllerProof proof)
    {
        TlsRelay relay;
        try
        {
            relay = TlsRelay.Start(_relay!, ProofRole.Executor, bytes.InputDescriptor);
        }
        catch (Exception exception) when (exception is SystemCallException or OutOfMemoryException)
        {
            proof.SayBusy();
            throw;
        }

        TlsEntrance entrance;
        try
        {
            // The relay alone has the connection from here on; what it says there comes after the confirmation, for which the controller waits.
            proof.Confirm();
            bytes.Dispose();
            entrance = new TlsEntrance(_loop, relay, _secret!, OnEntered);
        }
        catch (Exception exception) when (exception is SystemCallException or OutOfMemoryException)
        {
            relay.Local.Dispose();
            Await(relay.Process);
            throw;
        }

        _attendants.Add(entrance);
        _entering++;
    }

    private void OnEntered(TlsEntrance entrance, string? problem)
    {
        _attendants.Remove(entrance);
        _entering--;
        if (problem is null)
        {
            try
            {
                if (!_isTheOneIn && !_isOver)
                {
                    Serve(entrance.Local, entrance.Relay);
                    return;
                }
            }
            catch (Exception exception) when (exception is SystemCallException or OutOfMemoryException)
            {
                problem = exception.Message;
            }

            entrance.Local.Dispose();
        }

        if (problem is not null)
        {
            _complaints.Say($"refused a controller: {problem}");
        }

        Await(entrance.Relay);
    }

    private void Serve(ByteConnection bytes, ChildProcess? relay)
    {
        var guardian = new Guardian(_loop, bytes, OnServed) { Relay = relay };
        _isTheOneIn = _command.IsForOne;
        _attendants.Add(guardian);
        _controllers++;
        guardian.Serve();
    }

    private void OnServed(Guardian guardian)
    {
        _attendants.Remove(guardian);
        _controllers--;
        if (guardian.Problem is { } problem)
        {
            _complaints.Say(problem);
        }

        if (_command.IsForOne)
        {
            _onlyEnd = guardian.End ?? new ExitStatus(1, null);
            _isOver = true;
        }

        if (guardian.Relay is { } relay)
        {
            Await(relay);
        }

        if (guardian.Leaving is { } worker)
        {
            Await(worker);
        }

        if (_takeAt == long.MaxValue && !_isOver)
        {
            _takeAt = 0;
        }
    }

    private void Await(ChildProcess process) => _attendants.Add(new LeavingProcess(_loop, process, gone => _attendants.Remove(gone)));
}
