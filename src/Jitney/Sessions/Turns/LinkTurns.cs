using Jitney.Memory;

namespace Jitney.Sessions.Turns;

/// <summary>Who may work on a session's symbols: one at a time. Thread-safe, and no thread ever blocks.</summary>
/// <remarks>
/// A link gives its turn back while its initialisers run, for these may call handlers that link: everything else of its batch is in place by then. Whoever takes a
/// turn meanwhile first makes the symbols of such batches known, so that nothing is linked twice; they are taken back if the batch fails. Only handlers
/// link meanwhile: others would get addresses of what is not initialised yet. The batch takes its turn again when its initialisers have run.
/// A turn never depends on linked code: whoever has one waits at most for answers of the executor itself.
/// </remarks>
/// <param name="isInHandler">Whether the caller runs on behalf of a handler.</param>
internal sealed class LinkTurns(Func<bool> isInHandler)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<TurnWaiter> _waiters = new();
    private readonly List<FinalizingBatch> _finalizing = [];
    private readonly Queue<Action> _changes = new();
    private bool _isTaken;
    private long _order;

    /// <summary>Whether nobody has the turn and no initialisers run.</summary>
    public bool IsFree
    {
        get
        {
            lock (_gate)
            {
                return MayTake(TurnKind.Ordinary);
            }
        }
    }

    /// <summary>Takes the turn.</summary>
    public async ValueTask TakeAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        TurnKind kind = isInHandler() ? TurnKind.OfHandler : TurnKind.Ordinary;
        if (Enter(kind) is { } waiter)
        {
            await WaitAsync(waiter, cancellation).ConfigureAwait(false);
        }

        MakeKnown();
    }

    /// <summary>Takes the turn if nobody has it and no initialisers run.</summary>
    public bool TryTake()
    {
        lock (_gate)
        {
            return MayTake(TurnKind.Ordinary) && (_isTaken = true);
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

            MakeKnown();
            change();
        }
    }

    /// <summary>Lets a batch's initialisers run. The caller has the turn; others may have it until this returns.</summary>
    /// <param name="commit">Makes the batch's symbols known.</param>
    /// <param name="patience">How long the batch's caller waits. Once others have linked against the batch it is not given up any more.</param>
    /// <param name="finalize">Runs the initialisers.</param>
    public async ValueTask<FinalizedMemory> FinalizeAsync(BatchCommit commit, LinkPatience patience, Func<CancellationToken, ValueTask<FinalizedMemory>> finalize)
    {
        using var batch = new FinalizingBatch(commit, patience);
        lock (_gate)
        {
            commit.Order = _order++;
            _finalizing.Add(batch);
        }

        GiveBack();
        bool isDone = false;
        try
        {
            using CancellationTokenRegistration end = patience.Cancellation.UnsafeRegister(_ => EndWait(batch), null);
            using CancellationTokenRegistration endOfAll = patience.Ending.UnsafeRegister(_ => GiveUp(batch), null);
            FinalizedMemory memory = await finalize(batch.Cancellation).ConfigureAwait(false);
            isDone = true;
            return memory;
        }
        finally
        {
            if (Enter(TurnKind.Returning) is { } waiter)
            {
                await waiter.Task.ConfigureAwait(false);
            }

            lock (_gate)
            {
                _finalizing.Remove(batch);
            }

            if (isDone)
            {
                commit.Complete();
            }
            else
            {
                commit.Undo();
            }
        }
    }

    private void EndWait(FinalizingBatch batch)
    {
        bool isBuiltOn;
        lock (_gate)
        {
            isBuiltOn = batch.IsBuiltOn;
            batch.IsGivenUp |= !isBuiltOn;
        }

        if (isBuiltOn)
        {
            batch.Patience.Leave();
        }
        else
        {
            batch.GiveUp();
        }
    }

    private void GiveUp(FinalizingBatch batch)
    {
        lock (_gate)
        {
            batch.IsGivenUp = true;
        }

        batch.GiveUp();
    }

    // The result waits for the turn; null when the caller has it.
    private TurnWaiter? Enter(TurnKind kind)
    {
        lock (_gate)
        {
            if (MayTake(kind))
            {
                Take(kind);
                return null;
            }

            var waiter = new TurnWaiter(kind);
            _waiters.AddLast(waiter);
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
        }

        waiter.SetCanceled(cancellation);
    }

    private bool MayTake(TurnKind kind) => !_isTaken && kind switch
    {
        TurnKind.Ordinary => _finalizing.Count == 0,
        TurnKind.OfHandler => !_finalizing.Exists(static batch => batch.IsGivenUp),
        _ => true,
    };

    private void Take(TurnKind kind)
    {
        _isTaken = true;
        if (kind == TurnKind.OfHandler)
        {
            _finalizing.ForEach(static batch => batch.IsBuiltOn = true);
        }
    }

    private void LetNextIn()
    {
        TurnWaiter? next = _waiters.FirstOrDefault(static waiter => waiter.Kind == TurnKind.Returning) ?? _waiters.FirstOrDefault(waiter => MayTake(waiter.Kind));
        if (next is not null)
        {
            _waiters.Remove(next);
            Take(next.Kind);
            next.SetResult();
        }
    }

    // By whoever has the turn: a batch that has run its initialisers leaves the list only with the turn.
    private void MakeKnown()
    {
        FinalizingBatch[] batches;
        lock (_gate)
        {
            if (_finalizing.Count == 0)
            {
                return;
            }

            batches = [.. _finalizing];
        }

        foreach (FinalizingBatch batch in batches)
        {
            batch.Commit.Apply();
        }
    }
}
