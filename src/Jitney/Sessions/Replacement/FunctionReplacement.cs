using System.Diagnostics;
using Jitney.Linking.Graph;
using Jitney.Linking.Replacement;
using Jitney.Linking.Resolution;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions.Dylibs;
using Jitney.Sessions.Generators;
using Jitney.Sessions.Modules;
using Jitney.Sessions.Turns;

namespace Jitney.Sessions.Replacement;

/// <summary>Replaces functions of a session, and gives back the memory of definitions that nobody can reach any more.</summary>
/// <param name="session">The session.</param>
/// <param name="dylibs">Its dylibs.</param>
/// <param name="turns">Who may change it.</param>
/// <param name="images">What is linked.</param>
/// <param name="removal">Gives memory back.</param>
/// <param name="generators">Define what is missing.</param>
/// <param name="link">Links what a request needs.</param>
/// <param name="ending">Cancelled when the session ends.</param>
internal sealed class FunctionReplacement(
    Session session, DylibSet dylibs, LinkTurns turns, LinkedImages images, ModuleRemoval removal, SessionGenerators generators, Func<DylibInputs, LinkRequest, LinkPatience, ValueTask<bool>> link, CancellationToken ending)
{
    // Threads that run all the time are slow to look at themselves: then several units are asked about together.
    private static readonly TimeSpan s_quick = TimeSpan.FromMilliseconds(50);
    private const int UnitsTogether = 16;

    private readonly ThreadExaminer _examiner = new();

    // For whoever has the turn: units that others still know, and such that nobody knows but threads perhaps.
    private readonly HashSet<LinkedUnit> _known = [];
    private readonly List<LinkedUnit> _retired = [];
    private bool _isSlow;

    /// <summary>Told which functions lead to another definition from now on, by the numbers of their names. For whoever has the turn.</summary>
    public Action<IEnumerable<int>>? Switched { get; set; }

    /// <summary>Links what replacing needs ahead of time.</summary>
    /// <exception cref="InvalidOperationException">The executor's machine or system is another one than Linux on x86-64 or AArch64, or Windows on x86-64.</exception>
    public ValueTask PrepareAsync(CancellationToken cancellation) => _examiner.LinkAsync(session, cancellation);

    /// <summary>Replaces what some objects define.</summary>
    public async ValueTask<ReplaceResult> ReplaceAsync(Dylib dylib, IReadOnlyList<GivenObject> objects, CancellationToken cancellation)
    {
        GivenObject[] given = [.. Given.Something(objects)];
        if (given.Length == 0)
        {
            throw new ArgumentException("there is nothing to replace anything with", nameof(objects));
        }

        (ReplaceResult result, Task freed) = await RunAsync(new ReplacementOrder(dylib, given), cancellation).ConfigureAwait(false);

        // The replacement is made, whatever old finalisers do.
        await freed.WaitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return result;
    }

    /// <summary>Links objects, and has them replace what they may.</summary>
    /// <returns>What was done, and what completes when old definitions have gone that could.</returns>
    public async ValueTask<(ReplaceResult Result, Task Freed)> RunAsync(ReplacementOrder order, CancellationToken cancellation)
    {
        session.ThrowIfEnded();
        await _examiner.LinkAsync(session, cancellation).ConfigureAwait(false);
        return await generators.LookUpAsync(
            missing =>
            {
                var patience = new LinkPatience(cancellation, ending);
                return patience.ForAsync(RunInTurnAsync(order, patience, missing));
            },
            cancellation).ConfigureAwait(false);
    }

    /// <summary>Keeps units that were removed until no thread can come back to them. For whoever has the turn.</summary>
    public void Keep(IEnumerable<LinkedUnit> units) => _retired.AddRange(units.Where(unit => !_retired.Contains(unit) && images.SegmentsOf(unit).Count > 0));

    private async ValueTask<(ReplaceResult Result, Task Freed)> RunInTurnAsync(ReplacementOrder order, LinkPatience patience, List<MissingName>? missing)
    {
        patience.IsForAlone = true;
        while (true)
        {
            patience.Postponement = null;
            long asked = turns.Asked;
            if (await TryReplaceAsync(order, patience, missing).ConfigureAwait(false) is { } done)
            {
                return done;
            }

            await turns.Moments.UntilAsync(patience.Postponement!, asked, patience.Cancellation).ConfigureAwait(false);
        }
    }

    // Null when it has to be tried anew.
    private async ValueTask<(ReplaceResult Result, Task Freed)?> TryReplaceAsync(ReplacementOrder order, LinkPatience patience, List<MissingName>? missing)
    {
        DylibInputs inputs = order.Dylib.Inputs;
        LinkModule? module = null;
        LinkRequest? request = null;
        await turns.TakeAsync(TurnKind.Alone, patience.Cancellation).ConfigureAwait(false);
        try
        {
            session.ThrowIfEnded();
            inputs.Own?.ThrowIfRemoved();
            order.Owner?.ThrowIfRemoved();
            module = inputs.AddModule(order.Objects[0].Name, order.Owner);
            order.Owner?.Companions.Add(module);
            var replacement = new LinkReplacement(module, order.Which, order.ThrowIfUnfit);
            LinkInput[] replacing = [.. order.Objects.Select(given => inputs.AddReplacement(given, module))];
            request = dylibs.Request(inputs, order.Names) with { Objects = replacing, Replacement = replacement, Missing = missing is null ? null : [] };
            if (!await link(inputs, request, patience).ConfigureAwait(false))
            {
                Forget(module);
                return null;
            }

            order.Linked?.Invoke(module, request.Names);
            _known.UnionWith(replacement.Former);
            Retire();
            Task freed = await SwitchAsync(replacement).ConfigureAwait(false);
            Switched?.Invoke(replacement.Switches.Select(static value => value.Function.Name));
            return (ResultOf(order.Dylib, replacement), freed);
        }
        catch
        {
            if (module is not null)
            {
                Forget(module);
            }

            throw;
        }
        finally
        {
            inputs.TellMissing(request, missing);
            turns.GiveBack();
        }
    }

    // From here on nobody looks a name of such a unit up, or links against it.
    private void Retire()
    {
        LinkedSymbols linked = dylibs.Main.Definitions.Linked;
        foreach (LinkedUnit unit in _known.ToArray())
        {
            if (!unit.IsRemovable || unit.Modules.Any(module => !module.Units.Contains(unit)))
            {
                // It stays, or has gone another way.
                _known.Remove(unit);
            }
            else if (unit.Users.Count == 0 && !unit.Modules.Any(static module => module.FinalizingCount > 0) && !unit.Names.Exists(name => Counts(linked[name], unit)))
            {
                _known.Remove(unit);
                _retired.Add(unit);
                linked.Remove(unit);
                foreach (LinkModule module in unit.Modules)
                {
                    module.Units.Remove(unit);
                    foreach (LinkInput input in unit.Inputs.Where(input => input.Module == module))
                    {
                        module.Dylib.Forget(input);
                        module.Inputs.Remove(input);
                    }

                    ForgetIfEmpty(module);
                }
            }
        }
    }

    // Inline functions are those of the code around them; all else somebody may have the address of.
    private static bool Counts(LinkedSymbol symbol, LinkedUnit unit) => symbol.Unit == unit && (symbol.Binding == SymbolBinding.Strong || symbol.Kind is not (SymbolKind.Function or SymbolKind.IndirectFunction));

    private void ForgetIfEmpty(LinkModule module)
    {
        if (module.Units.Count == 0 && module.Companions.Count == 0 && module != module.Dylib.Own && module.Inputs.TrueForAll(static input => input.IsLinked) && !module.HasArchives)
        {
            Forget(module);
        }
    }

    private void Forget(LinkModule module)
    {
        module.IsRemoved = true;
        module.Owner?.Companions.Remove(module);
        dylibs.Forget(module);
        LinkedUnit[] left = [.. module.Units];
        Array.ForEach(left, dylibs.Main.Definitions.Linked.Remove);
        if (left.Length > 0)
        {
            // Another part of the same link has failed.
            _ = removal.GiveBackAsync(new HashSet<LinkedUnit>(left));
        }

        module.Units.Clear();
        module.Inputs.Clear();
    }

    private async ValueTask<Task> SwitchAsync(LinkReplacement replacement)
    {
        IReadOnlyList<ExecutorAddressRange>[] places = _retired.Count >= (_isSlow ? UnitsTogether : 1) ? [.. _retired.Take(ThreadExaminer.MostUnits).Select(PlaceOf)] : [];
        int asked = ThreadExaminer.CountTogether(places);
        if (asked == 0 && replacement.Switches.Count == 0)
        {
            return Task.CompletedTask;
        }

        long start = Stopwatch.GetTimestamp();
        bool[] used = await _examiner.RunAsync(session.Executor, replacement.Switches, places[..asked]).ConfigureAwait(false);
        if (asked == 0)
        {
            return Task.CompletedTask;
        }

        _isSlow = Stopwatch.GetElapsedTime(start) > s_quick;
        LinkedUnit[] together = [.. _retired.Take(asked)];
        HashSet<LinkedUnit> free = [.. together.Where((_, index) => !used[index])];

        // Units that are in use for long must not keep others from being asked about.
        _retired.RemoveRange(0, asked);
        _retired.AddRange(together.Where((_, index) => used[index]));
        return free.Count == 0 ? Task.CompletedTask : removal.GiveBackAsync(free);
    }

    private ExecutorAddressRange[] PlaceOf(LinkedUnit unit) => [.. images.SegmentsOf(unit).Select(static segment => segment.Range)];

    private ReplaceResult ResultOf(Dylib dylib, LinkReplacement replacement)
    {
        return new ReplaceResult(dylib.ModuleOf(replacement.Module))
        {
            Functions = Texts(replacement.Switches.Select(static value => value.Function.Name)),
            New = Texts(replacement.New),
            TakenOver = Texts(replacement.TakenOver),
            KeptVariables = Texts(replacement.Kept),
            ChangedVariables = Texts(replacement.Changed),
            KeptCode = _retired.Count,
        };

        string[] Texts(IEnumerable<int> names) => [.. names.Select(dylib.Inputs.Definitions.Names.Text).Order(StringComparer.Ordinal)];
    }
}
