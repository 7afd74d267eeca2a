using System.Collections.Concurrent;
using Jitney.Executors;
using Jitney.Failures;
using Jitney.Linking.Resolution;
using Jitney.Sessions.Dylibs;
using Jitney.Sessions.Runs;
using Jitney.Sessions.Turns;

namespace Jitney.Sessions.Modules;

/// <summary>Takes modules out of a session. Thread-safe.</summary>
/// <param name="dylibs">What they were added to.</param>
/// <param name="turns">Who may change it.</param>
/// <param name="images">What is linked.</param>
/// <param name="deferred">What each run of a program initialises for itself.</param>
/// <param name="control">The executor, if there is one.</param>
/// <param name="throwIfDisposed">Refuses to when the session has ended.</param>
internal sealed class ModuleRemoval(
    DylibSet dylibs, LinkTurns turns, LinkedImages images, DeferredInitializers deferred, Func<IExecutorProcessControl?> control, Action throwIfDisposed)
{
    private readonly ConcurrentDictionary<Task, bool> _running = new();

    /// <summary>Says of which units the memory stays for the time being, because calls wait in them. Called when some modules go, by whoever has the turn.</summary>
    public Func<IReadOnlySet<LinkModule>, IReadOnlyCollection<LinkedUnit>>? Leave { get; set; }

    /// <summary>Takes a module out.</summary>
    public ValueTask RemoveAsync(LinkModule module, RemovalMode mode, CancellationToken cancellation) => RemoveAsync(() => Take("module", module.Name, [module], mode), cancellation);

    /// <summary>Takes a dylib out, with all modules of it.</summary>
    public ValueTask RemoveAsync(DylibInputs dylib, RemovalMode mode, CancellationToken cancellation) =>
        RemoveAsync(() => Take("dylib", dylib.Name, [.. dylib.Modules], mode), cancellation);

    private async ValueTask RemoveAsync(Func<LinkedImages?> take, CancellationToken cancellation)
    {
        // The end of the session may wait for the caller.
        throwIfDisposed();
        Task? work = null;
        while (work is null)
        {
            Task busy;
            await turns.TakeAsync(TurnKind.Change, cancellation).ConfigureAwait(false);
            try
            {
                throwIfDisposed();
                if (take() is { } taken)
                {
                    work = Track(GiveBackAsync(taken));
                    break;
                }

                busy = turns.EndOf(static batch => batch.Unit.IsRemovable && !batch.IsLanded);
            }
            finally
            {
                turns.GiveBack();
            }

            await busy.WaitAsync(cancellation).ConfigureAwait(false);
        }

        await work.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Waits for removals that were decided; an executor whose finalisers do not come to their end in time is ended.</summary>
    public async ValueTask EndAsync(IExecutorProcessControl executor, TimeSpan limit)
    {
        Task[] running = [.. _running.Keys];
        if (running.Length == 0)
        {
            return;
        }

        Task all = Task.WhenAll(running);
        using var patience = new CancellationTokenSource(limit);
        await all.WaitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!all.IsCompleted)
        {
            await executor.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Gives back the memory of units that nobody knows any more. The caller has the turn; finalisers run when it has given that back.</summary>
    /// <param name="units">The units.</param>
    /// <returns>Completes when they are gone.</returns>
    public Task GiveBackAsync(IReadOnlySet<LinkedUnit> units) => Track(GiveBackAsync(images.Remove(units)));

    // The session's end waits for it, whether anybody else does or not.
    private Task Track(Task work)
    {
        _running.TryAdd(work, true);
        _ = work.ContinueWith(static (task, running) => ((ConcurrentDictionary<Task, bool>)running!).TryRemove(task, out _), _running, TaskScheduler.Default);
        return work;
    }

    // Everything that the session knows of it goes at once; its memory is the executor's until that has run finalisers. Null while its initialisers run, for which only handlers must not wait.
    private LinkedImages? Take(string kind, string name, LinkModule[] taken, RemovalMode mode)
    {
        HashSet<LinkModule> modules = mode == RemovalMode.WithUsers ? WithUsers(taken) : [.. taken.SelectMany(static other => other.Whole)];
        if (modules.FirstOrDefault(static other => other.FinalizingCount > 0) is { } busy)
        {
            if (turns.Asked == 0)
            {
                return null;
            }

            throw new InvalidOperationException($"{busy.Title} cannot be removed: its initialisers are running");
        }

        HashSet<LinkedUnit> units = [.. modules.SelectMany(static other => other.Units)];
        ThrowIfUsed((kind, name), modules, units);
        DylibInputs[] whole = [.. modules.Where(static other => other.Dylib.Own == other).Select(other => dylibs.Of(other.Dylib)).OfType<DylibInputs>()];
        if (units.Count > 0)
        {
            deferred.ThrowIfAny();
        }

        foreach (LinkModule other in modules.Where(static other => !other.IsRemoved))
        {
            other.IsRemoved = true;
            dylibs.Forget(other);
            other.Units.Clear();
            other.Inputs.Clear();
        }

        Array.ForEach(whole, dylibs.Remove);
        foreach (LinkedUnit unit in units)
        {
            dylibs.Main.Definitions.Linked.Remove(unit);
        }

        units.ExceptWith(Leave?.Invoke(modules) ?? []);
        return images.Remove(units);
    }

    private HashSet<LinkModule> WithUsers(LinkModule[] taken)
    {
        HashSet<LinkModule> modules = [.. taken.SelectMany(WholeOf)];
        var open = new Stack<LinkModule>(modules);
        while (open.TryPop(out LinkModule? next))
        {
            foreach (LinkModule other in next.Units.SelectMany(static unit => unit.Modules.Concat(unit.AllUsers.SelectMany(static user => user.Modules))).SelectMany(WholeOf))
            {
                if (modules.Add(other))
                {
                    open.Push(other);
                }
            }
        }

        return modules;
    }

    // A dylib goes as a whole when all goes that was added to it and to no module of it.
    private IEnumerable<LinkModule> WholeOf(LinkModule module) =>
        module.Dylib.Own == module && dylibs.Of(module.Dylib) is { } dylib ? dylib.Modules.SelectMany(static other => other.Whole) : module.Whole;

    private static void ThrowIfUsed((string Kind, string Name) removed, HashSet<LinkModule> modules, HashSet<LinkedUnit> units)
    {
        LinkedUnit[] users = [.. units.SelectMany(static unit => unit.AllUsers).Where(user => !units.Contains(user))];
        string[] names = [.. users.Concat(units).SelectMany(static user => user.Modules).Where(other => !modules.Contains(other)).Select(static other => (other.Owner ?? other).Name).Distinct().Order(StringComparer.Ordinal)];
        bool isBound = modules.Any(static module => module.IsBound);
        if (users.Length + names.Length > 0 || isBound)
        {
            throw new ModuleInUseException(removed.Kind, removed.Name, names, isBound || Array.Exists(users, static user => !user.IsRemovable));
        }
    }

    private async Task GiveBackAsync(LinkedImages removed)
    {
        if (removed.IsEmpty || control() is not { } executor)
        {
            return;
        }

        // Nothing of it happens while the caller has the turn: finalisers may call handlers that link.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        ExecutorException? failure = null;
        await SessionEnd.DeallocateAsync(executor, removed, async work =>
        {
            try
            {
                await work.ConfigureAwait(false);
            }
            catch (ExecutorException exception)
            {
                // All the rest goes as well.
                failure ??= exception;
            }
        }).ConfigureAwait(false);
        if (failure is not null)
        {
            throw failure;
        }
    }
}
