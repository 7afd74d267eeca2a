using System.Diagnostics.CodeAnalysis;
using Jitney.Diagnostics;
using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.Protocol.Vocabulary;
using Jitney.RuntimeSupport;
using Jitney.Sessions.Dylibs;
using Jitney.Sessions.Generators;
using Jitney.Sessions.Runs;
using Jitney.Sessions.Turns;

namespace Jitney.Sessions;

/// <summary>A session's lookups: each is resolved with the turn, linked, and resolved anew whenever it has to wait for what others link. Thread-safe.</summary>
/// <param name="dylibs">What is linked from.</param>
/// <param name="turns">Who may resolve names.</param>
/// <param name="files">The input files.</param>
/// <param name="images">Takes what is linked.</param>
/// <param name="deferred">What each run of a program initialises for itself.</param>
/// <param name="clock">Takes what phases took.</param>
internal sealed class LookUps(DylibSet dylibs, LinkTurns turns, SessionFiles files, LinkedImages images, DeferredInitializers deferred, PhaseClock clock)
{
    // How long a link waits for one that was given up, whose initialisers may hang.
    private static readonly TimeSpan s_patienceWithUndoing = TimeSpan.FromSeconds(1);

    // How often a lookup leaves the turn to others in order to read: each time it resolves anew what it has so far.
    private const int MostReadings = 16;

    /// <summary>What was linked so far.</summary>
    public SessionStatistics Statistics { get; private set; } = new(0, 0, 0, 0, 0, 0);

    /// <summary>Refuses lookups of a session that has ended.</summary>
    public required Action ThrowIfEnded { get; init; }

    /// <summary>Completes when it is known what is linked for, or that nobody will know.</summary>
    public required Func<Task> TargetIsKnown { get; init; }

    /// <summary>Whether batches may be linked beside each other.</summary>
    public required Func<bool> AreBeside { get; init; }

    /// <summary>What links, which another executor may bring along.</summary>
    public required Func<LinkPipeline> Pipeline { get; init; }

    /// <summary>The executor, which another one may replace.</summary>
    public required Func<SessionExecutor> Executor { get; init; }

    /// <summary>Gets an executor with more thread-local storage, before the one that is there is used.</summary>
    public required Func<ThreadStorageRoom, PhaseClock, CancellationToken, ValueTask> GetRoomAsync { get; init; }

    /// <summary>Keeps track of the thread-local storage that there is.</summary>
    public required ThreadStorageCheck ThreadStorage { get; init; }

    /// <summary>Links what some names need.</summary>
    /// <param name="dylib">The dylib that they are looked up in.</param>
    /// <param name="names">The names.</param>
    /// <param name="patience">How long the caller waits.</param>
    /// <param name="missing">Takes what nothing defines, when that is why it fails; null where nobody will define it.</param>
    public async ValueTask<IReadOnlyList<Symbol>> LookUpAsync(DylibInputs dylib, IReadOnlyList<string> names, LinkPatience patience, List<MissingName>? missing)
    {
        await WaitForTargetAsync(patience).ConfigureAwait(false);
        while (true)
        {
            LinkRequest? request = null;
            long asked = turns.Asked;
            await turns.TakeAsync(patience.IsForAlone ? TurnKind.Alone : TurnKind.Resolve, patience.Cancellation).ConfigureAwait(false);
            patience.Postponement = null;
            try
            {
                ThrowIfEnded();
                dylib.Own?.ThrowIfRemoved();
                dylib.ThrowIfChangeFailed();
                request = RequestOf(dylib, names) with { Missing = missing is null ? null : [] };
                if (await AreLinkedAsync(dylib, request, patience).ConfigureAwait(false))
                {
                    return [.. names.Zip(request.Names, dylib.Describe)];
                }
            }
            finally
            {
                if (patience.Postponement is null)
                {
                    dylib.TellMissing(request, missing);
                }

                turns.GiveBack();
            }

            await turns.Moments.UntilAsync(patience.Postponement!, asked, patience.Cancellation).ConfigureAwait(false);
        }
    }

    // Why an executor could not be started is said by the lookup itself.
    private async ValueTask WaitForTargetAsync(LinkPatience patience)
    {
        Task known = TargetIsKnown();
        if (!known.IsCompleted)
        {
            ThrowIfEnded();
            _ = await SessionEnd.UnlessEndedAsync(
                async either =>
                {
                    await known.WaitAsync(either).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    either.ThrowIfCancellationRequested();
                    return known;
                },
                patience.Ending,
                patience.Cancellation).ConfigureAwait(false);
        }
    }

    // Without what the caller's own initialisers have linked: it will not be linked again.
    private LinkRequest RequestOf(DylibInputs dylib, IReadOnlyList<string> names)
    {
        LinkRequest request = dylibs.Request(dylib, names);
        long asked = turns.Asked;
        return asked == 0 || request.Objects.Count == 0
            ? request
            : request with { Objects = [.. request.Objects.Where(input => !(input.IsLinked && input.TakenBy is { } batch && batch.Begun < asked))] };
    }

    // False when the lookup has been put off.
    private async ValueTask<bool> AreLinkedAsync(DylibInputs dylib, LinkRequest request, LinkPatience patience)
    {
        if (request.Objects.Count == 0 && request.Names.All(dylib.Definitions.IsLinked))
        {
            return MayBeSeen(dylib, request.Names, patience);
        }

        if (!Executor().Undoings.IsSettled)
        {
            patience.Postponement = Executor().Undoings.SettleAsync(s_patienceWithUndoing, patience.Cancellation).AsTask();
            return false;
        }

        bool isAlone = patience.IsForAlone || !AreBeside();
        if (isAlone && !turns.IsAlone())
        {
            patience.IsForAlone = true;
            patience.Postponement = Task.CompletedTask;
            return false;
        }

        if (!await LinkPartsAsync(dylib, request, patience, isAlone).ConfigureAwait(false))
        {
            return false;
        }

        return MayBeSeen(dylib, request.Names, patience);
    }

    /// <summary>Links what a request needs. The caller has the turn to be alone.</summary>
    /// <returns>False where it has to be tried anew: <see cref="LinkPatience.Postponement"/> says when.</returns>
    public async ValueTask<bool> LinkAloneAsync(DylibInputs dylib, LinkRequest request, LinkPatience patience)
    {
        if (Executor().Undoings.IsSettled)
        {
            return await LinkPartsAsync(dylib, request, patience, isAlone: true).ConfigureAwait(false);
        }

        patience.Postponement = Executor().Undoings.SettleAsync(s_patienceWithUndoing, patience.Cancellation).AsTask();
        return false;
    }

    private async ValueTask<bool> LinkPartsAsync(DylibInputs dylib, LinkRequest request, LinkPatience patience, bool isAlone)
    {
        var own = new PhaseClock();
        bool isPutOff = false;
        foreach (ObjectGraph graph in patience.Graphs.Values)
        {
            graph.LeaveBatch();
        }

        try
        {
            request = request with { Graphs = patience.Graphs, IsTurnWanted = isAlone || patience.Readings == MostReadings ? null : () => turns.IsWanted };
            IReadOnlyList<LinkRequest> parts = Pipeline().Divide(request);
            foreach (LinkRequest part in parts)
            {
                if (part != parts[0] && part.Objects.All(static input => input.IsLinked) && part.Names.All(dylib.Definitions.IsLinked))
                {
                    // Others have linked it meanwhile.
                    continue;
                }

                LinkRequest next = part with { IsAlone = isAlone };
                LinkedImage? image = await SessionEnd.UnlessEndedAsync(either => LinkAsync(next, own, patience.Until(either)), patience.Ending, patience.Cancellation).ConfigureAwait(false);
                if (image is null)
                {
                    return false;
                }

                images.Add(image);
                deferred.Commit();
                dylibs.ForgetLinked();
                Statistics = Statistics.With(image, files.Bytes);
            }
        }
        catch (TurnWantedException wanted)
        {
            isPutOff = true;
            patience.Readings++;
            turns.BeginReading();
            patience.Postponement = Task.Run(() => Read(wanted.Inputs, patience.Graphs));
            return false;
        }
        finally
        {
            clock.Add(own);
            if (!isPutOff)
            {
                // They have been changed for a batch.
                patience.Graphs.Clear();
            }
        }

        return true;
    }

    // Beside others that have the turn. What cannot be read is left to whoever reads it with the turn, and says why.
    [SuppressMessage("Design", "CA1031", Justification = "It is read again.")]
    private void Read(IReadOnlyList<LinkInput> inputs, Dictionary<LinkInput, ObjectGraph> graphs)
    {
        try
        {
            var read = new ObjectGraph?[inputs.Count];
            dylibs.Main.Definitions.Workers.For(inputs.Count, index =>
            {
                try
                {
                    read[index] = inputs[index].Source.Graph();
                    read[index]!.Scope = inputs[index].Scope;
                }
                catch (Exception)
                {
                    read[index] = null;
                }
            });
            for (int index = 0; index < inputs.Count; index++)
            {
                if (read[index] is { } graph)
                {
                    graphs[inputs[index]] = graph;
                }
            }
        }
        finally
        {
            turns.EndReading();
        }
    }

    // Names of batches that are not initialised yet are linked for their own initialisers alone.
    private bool MayBeSeen(DylibInputs dylib, IReadOnlyList<int> names, LinkPatience patience)
    {
        LinkClaims claims = dylib.Definitions.Space.Claims;
        if (claims.IsEmpty)
        {
            return true;
        }

        var blockers = new HashSet<LinkBatch>();
        foreach (int name in names)
        {
            claims.FindBlockers(dylib.Definitions.Meant(name) ?? name, turns.Asked, blockers);
        }

        patience.Postponement = blockers.Count == 0 ? null : turns.EndOf(blockers.Contains);
        return blockers.Count == 0;
    }

    private async ValueTask<LinkedImage?> LinkAsync(LinkRequest request, PhaseClock own, LinkPatience patience)
    {
        try
        {
            return await Pipeline().LinkAsync(request, own, patience).ConfigureAwait(false);
        }
        catch (ThreadStorageShortageException shortage)
        {
            await Executor().Destination.WaitAsync(patience.Either).ConfigureAwait(false);

            // Tried only once: if it cannot be had, or is still too little, the dynamic linker has the last word.
            ThreadStorage.Room = null;
            if (Executor().IsUnused && Executor().Control!.Description.Offers(BootstrapSymbols.ThreadStorageLoad))
            {
                await GetRoomAsync(shortage.Need, own, patience.Either).ConfigureAwait(false);
            }
        }

        return await Pipeline().LinkAsync(request with { Collected = null, Graphs = null }, own, patience).ConfigureAwait(false);
    }
}
