using Jitney.Linking.Resolution;
using Jitney.Memory;

namespace Jitney.Sessions.Turns;

/// <summary>Who may work on what a session's batches are linked from: one at a time. Thread-safe, and no thread ever blocks.</summary>
/// <remarks>
/// <para>A link has the turn while it resolves names, while it binds them, and when it makes them known in the end. In between it is <em>in flight</em>: it claims what it will define, and others have the turn. Whoever comes to
/// what is claimed waits for that batch's end, and resolves anew. Some links keep the turn until their initialisers run, because what they do cannot be done beside others; these wait until nothing is in flight.</para>
/// <para>Handlers that initialisers call may link. Nobody can say by which initialisers a handler was called, but they began before it was: so handlers see the batches whose initialisers
/// had begun when they were called. <see cref="Enter()"/> makes these batches' symbols known, and they are taken back if the batch fails. Nobody pays for that where no handler links.</para>
/// <para>Nobody waits for ever, as long as linked code does not. A turn never depends on linked code: whoever has one waits at most for answers of the executor itself, and so does a batch
/// that is worked on. Who waits for the end of a batch claims nothing himself. If he was asked by initialisers, these claim what they do; but he waits for no batch
/// whose initialisers began before he was asked, so that from a batch to the one for which its handlers wait, time goes forward, and there is no circle.</para>
/// </remarks>
/// <param name="claims">What batches in flight claim.</param>
/// <param name="moments">Tells when handlers were called.</param>
internal sealed partial class LinkTurns(LinkClaims claims, IHandlerMoments moments)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<TurnWaiter> _waiters = new();
    private readonly Queue<TurnWaiter> _returning = new();
    private readonly List<LinkFlight> _flights = [];
    private readonly Queue<Action> _changes = new();
    private bool _isTaken;
    private int _working;
    private long _order;

    /// <summary>When the handler was called on whose behalf the caller runs; 0 where there is none.</summary>
    public long Asked => moments.Asked;

    /// <summary>Tells when handlers were called.</summary>
    public IHandlerMoments Moments => moments;

    /// <summary>Whether nobody has the turn and nothing is in flight.</summary>
    public bool IsFree
    {
        get
        {
            lock (_gate)
            {
                return !_isTaken && _flights.Count == 0 && _working == 0;
            }
        }
    }

    /// <summary>Takes the turn.</summary>
    public async ValueTask TakeAsync(TurnKind kind, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (TryTake(kind, moments.Asked) is { } waiter)
        {
            await WaitAsync(waiter, cancellation).ConfigureAwait(false);
        }

        Enter(moments.Asked > 0);
    }

    /// <summary>Takes the turn for a change if nobody has it.</summary>
    public bool TryTake()
    {
        lock (_gate)
        {
            if (_isTaken)
            {
                return false;
            }

            _isTaken = true;
        }

        Enter(makesKnown: true);
        return true;
    }

    /// <summary>Whether nothing is in flight that the caller would have to wait for to be alone. He has the turn, so that this stays so.</summary>
    /// <param name="flight">His own batch; null for none.</param>
    public bool IsAlone(LinkFlight? flight = null)
    {
        lock (_gate)
        {
            return AreDown(moments.Asked, flight);
        }
    }

    /// <summary>Has a change made by whoever has the turn, before the next one gets it; at once if nobody has.</summary>
    /// <param name="change">Must not fail.</param>
    public void Change(Action change)
    {
        lock (_gate)
        {
            _changes.Enqueue(change);
            if (_isTaken)
            {
                return;
            }

            _isTaken = true;
        }

        GiveBack();
    }

    /// <summary>A place among the batches, behind all that have one.</summary>
    public long NextOrder()
    {
        lock (_gate)
        {
            return _order++;
        }
    }

    /// <summary>Enters what others in flight claim. The caller is about to resolve names, and has gone on with a batch since he took the turn.</summary>
    public void Enter() => Enter(makesKnown: false);

    /// <summary>Gives the turn back.</summary>
    public void GiveBack()
    {
        while (true)
        {
            Action? change;
            lock (_gate)
            {
                if (!_changes.TryDequeue(out change))
                {
                    _isTaken = false;
                    LetNextIn();
                    return;
                }
            }

            Enter(makesKnown: true);
            change();
        }
    }

    /// <summary>Gives the turn back while a batch is worked on, which claims from now on what it defines.</summary>
    public void Leave(LinkFlight flight)
    {
        flight.HasTurn = false;
        lock (_gate)
        {
            if (flight.Stage == FlightStage.Resolving)
            {
                flight.Stage = FlightStage.Working;
                flight.Batch.IsInFlight = true;
                _flights.Add(flight);
                _working++;
            }
        }

        GiveBack();
    }

    /// <summary>Takes the turn for a batch in flight, unless it has it.</summary>
    public async ValueTask ReturnAsync(LinkFlight flight)
    {
        if (flight.HasTurn)
        {
            return;
        }

        if (TryTake(TurnKind.Return, asked: 0) is { } waiter)
        {
            await waiter.Task.ConfigureAwait(false);
        }

        flight.HasTurn = true;
    }

    /// <summary>Has the executor make a batch visible and run its initialisers. Others may have the turn until this returns; then the caller has it.</summary>
    /// <param name="flight">The batch, whose names are bound.</param>
    /// <param name="finalize">Does it. Once others have linked against the batch it is not given up any more.</param>
    public async ValueTask<FinalizedMemory> FinalizeAsync(LinkFlight flight, Func<CancellationToken, ValueTask<FinalizedMemory>> finalize)
    {
        flight.Prepare();
        using LinkFlight end = flight;
        Begin(flight);
        bool isDone = false;
        try
        {
            using CancellationTokenRegistration endOfWait = flight.Patience.Cancellation.UnsafeRegister(_ => EndWait(flight), null);
            using CancellationTokenRegistration endOfAll = flight.Patience.Ending.UnsafeRegister(_ => GiveUp(flight), null);
            FinalizedMemory memory = await finalize(flight.Cancellation).ConfigureAwait(false);
            isDone = true;
            return memory;
        }
        finally
        {
            await ReturnAsync(flight).ConfigureAwait(false);
            if (isDone)
            {
                flight.Commit!.Complete();
                Land(flight);
            }
            else
            {
                flight.Commit!.Undo();
                End(flight);
            }
        }
    }

    /// <summary>A batch is over: what it claims is free again. The caller has the turn; does nothing the second time.</summary>
    public void End(LinkFlight flight)
    {
        lock (_gate)
        {
            if (!_flights.Remove(flight))
            {
                return;
            }

            flight.Batch.IsInFlight = false;
            _working -= flight.Stage == FlightStage.Working ? 1 : 0;
            flight.LetWaitersGo();
        }

        if (flight.IsEntered)
        {
            flight.Batch.Linked.ForgetNext(flight.Batch.Claimed);
            claims.Remove(flight.Batch);
        }

        Replace(flight);
    }

    /// <summary>Completes when some batches in flight have ended. The caller has the turn.</summary>
    public Task EndOf(Func<LinkBatch, bool> which)
    {
        lock (_gate)
        {
            return Task.WhenAll(_flights.FindAll(flight => which(flight.Batch)).Select(static flight => flight.WaitAsync()));
        }
    }

    // What it uses may not be initialised yet: then only those see it that see that.
    private void Land(LinkFlight flight)
    {
        flight.Batch.IsLanded = true;
        flight.Stage = FlightStage.Linked;
        if (flight.Batch.BuildsOn.Count == 0)
        {
            End(flight);
            return;
        }

        lock (_gate)
        {
            flight.LetWaitersGo();
        }

        Replace(flight);
    }

    // Who builds on a batch that has landed builds on what that one has built on.
    private void Replace(LinkFlight flight)
    {
        LinkFlight[] others;
        lock (_gate)
        {
            others = _flights.Count == 0 ? [] : [.. _flights.Where(other => other != flight && other.Batch.BuildsOn.Contains(flight.Batch))];
        }

        foreach (LinkFlight other in others)
        {
            other.Batch.BuildsOn.Remove(flight.Batch);
            other.Batch.BuildsOn.UnionWith(flight.Batch.BuildsOn);
            if (other.Stage == FlightStage.Linked && other.Batch.BuildsOn.Count == 0)
            {
                End(other);
            }
        }
    }

    private void Begin(LinkFlight flight)
    {
        lock (_gate)
        {
            flight.Commit!.Order = _order++;
            flight.Batch.Begun = moments.Next();
            if (flight.Stage == FlightStage.Working)
            {
                _working--;
            }
            else
            {
                _flights.Add(flight);
            }

            flight.Batch.IsInFlight = true;
            flight.Stage = FlightStage.Initializing;
            if (!flight.HasTurn)
            {
                // Somebody may have waited until nothing is worked on.
                if (!_isTaken)
                {
                    LetNextIn();
                }

                return;
            }
        }

        flight.HasTurn = false;
        GiveBack();
    }

    private void EndWait(LinkFlight flight)
    {
        bool isBuiltOn;
        lock (_gate)
        {
            isBuiltOn = flight.IsBuiltOn;
            flight.IsGivenUp |= !isBuiltOn;
        }

        if (isBuiltOn)
        {
            flight.Patience.Leave();
        }
        else
        {
            flight.GiveUp();
        }
    }

    private void GiveUp(LinkFlight flight)
    {
        lock (_gate)
        {
            flight.IsGivenUp = true;
        }

        flight.GiveUp();
    }

    // The result waits for the turn; null when the caller has it.
    private TurnWaiter? TryTake(TurnKind kind, long asked)
    {
        lock (_gate)
        {
            if (MayTake(kind, asked) && !IsBehind(kind, asked, null))
            {
                Take(kind, asked);
                return null;
            }

            var waiter = new TurnWaiter(kind, asked);
            if (kind == TurnKind.Return)
            {
                _returning.Enqueue(waiter);
            }
            else
            {
                _waiters.AddLast(waiter);
            }

            return waiter;
        }
    }

    private async ValueTask WaitAsync(TurnWaiter waiter, CancellationToken cancellation)
    {
        using (cancellation.UnsafeRegister(_ => Forget(waiter, cancellation), null))
        {
            await waiter.Task.ConfigureAwait(false);
        }
    }

    private void Forget(TurnWaiter waiter, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (!_waiters.Remove(waiter))
            {
                return;
            }

            // Others may have waited behind.
            if (!_isTaken)
            {
                LetNextIn();
            }
        }

        waiter.SetCanceled(cancellation);
    }

    private bool MayTake(TurnKind kind, long asked) => !_isTaken && (kind == TurnKind.Return || (AreUsable(asked) && kind switch
    {
        TurnKind.Change => _working == 0,
        TurnKind.Alone => AreDown(asked, null),
        _ => true,
    }));

    // Handlers may build on batches whose initialisers run, but on none that is being given up.
    private bool AreUsable(long asked) => asked == 0 || _flights.Count == 0 || !_flights.Exists(static flight => flight.IsGivenUp);

    // Whether nothing is worked on and, where nobody who waits for the caller can have them, no initialisers run.
    private bool AreDown(long asked, LinkFlight? own)
    {
        int working = own?.Stage == FlightStage.Working ? _working - 1 : _working;
        return working == 0 && (asked > 0 || _flights.Count == (_flights.Contains(own!) ? 1 : 0));
    }

    // Whoever wants others to land first has newcomers wait; but not handlers, for which those others may wait.
    private bool IsBehind(TurnKind kind, long asked, TurnWaiter? self)
    {
        if (_waiters.Count == 0 || kind == TurnKind.Return)
        {
            return false;
        }

        for (LinkedListNode<TurnWaiter>? node = _waiters.First; node is not null && node.Value != self; node = node.Next)
        {
            if (node.Value.Kind == TurnKind.Change || (node.Value.Kind == TurnKind.Alone && (asked == 0 || node.Value.Asked > 0)))
            {
                return true;
            }
        }

        return false;
    }

    private void Take(TurnKind kind, long asked)
    {
        _isTaken = true;
        if (asked > 0 && kind != TurnKind.Return)
        {
            foreach (LinkFlight flight in _flights)
            {
                flight.IsBuiltOn |= flight.Stage == FlightStage.Initializing;
            }
        }
    }

    private void LetNextIn()
    {
        if (_returning.TryDequeue(out TurnWaiter? returning))
        {
            LetIn(returning);
            return;
        }

        for (LinkedListNode<TurnWaiter>? node = _waiters.First; node is not null; node = node.Next)
        {
            if (MayTake(node.Value.Kind, node.Value.Asked) && !IsBehind(node.Value.Kind, node.Value.Asked, node.Value))
            {
                _waiters.Remove(node);
                LetIn(node.Value);
                return;
            }
        }
    }

    private void LetIn(TurnWaiter waiter)
    {
        Take(waiter.Kind, waiter.Asked);
        waiter.SetResult();
    }

    // By whoever has the turn: a batch leaves the list only with the turn.
    private void Enter(bool makesKnown)
    {
        LinkFlight[] flights;
        lock (_gate)
        {
            if (_flights.Count == 0)
            {
                return;
            }

            flights = [.. _flights];
        }

        foreach (LinkFlight flight in flights)
        {
            if (!flight.IsEntered)
            {
                flight.IsEntered = true;
                claims.Add(flight.Batch);
            }

            if (makesKnown && flight.Stage == FlightStage.Initializing)
            {
                flight.Commit!.Apply();
            }
        }
    }
}
