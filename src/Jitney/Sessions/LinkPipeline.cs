using Jitney.Calls;
using Jitney.Diagnostics;
using Jitney.Failures;
using Jitney.Linking;
using Jitney.Linking.Failures;
using Jitney.Linking.Graph;
using Jitney.Linking.Layout;
using Jitney.Linking.Passes;
using Jitney.Linking.Resolution;
using Jitney.Memory;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;
using Jitney.RuntimeSupport;
using Jitney.Sessions.Dylibs;
using Jitney.Sessions.Replacement;
using Jitney.Sessions.Turns;

namespace Jitney.Sessions;

/// <summary>The whole link of one batch, from what a lookup wants to code that may be called.</summary>
/// <remarks>Names are resolved by one batch at a time, which has the turn; the rest is done beside other batches, where that can be (<see cref="LinkTurns"/>). Who calls a member has the turn, and has it when that is done.
/// Nothing of a batch that fails stays, in the slab or among the symbols.</remarks>
internal sealed class LinkPipeline(
    DylibSet dylibs,
    IImportSource imports,
    Task<LinkDestination> destination,
    PassList passes,
    LinkOptions options,
    SessionFiles files,
    ThreadStorageCheck storage,
    CallTags? tags = null,
    LinkTurns? turns = null,
    LinkedImages? images = null,
    SlotMemory? slots = null)
{
    private readonly NameHiding? _hiding = options.Visibility is { } visibility ? new NameHiding(visibility) : null;
    private readonly LinkDefinitions _definitions = dylibs.Main.Definitions;
    private IReadOnlyList<LibraryWarning>? _runtimeWarnings;

    /// <summary>Divides what a lookup newly needs, so that modules can be taken out again.</summary>
    /// <returns>What to link, one after the other.</returns>
    public IReadOnlyList<LinkRequest> Divide(LinkRequest request)
    {
        if (!_definitions.HasModules)
        {
            return [request];
        }

        LinkBatch batch = _definitions.NewBatch(turns?.Asked ?? 0);
        try
        {
            Closure.Collect(request, _definitions, batch);
        }
        catch (TurnWantedException)
        {
            Release(batch);
            throw;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // It will fail again, where it is found out whose fault it is.
            Leave(batch);
            return [request];
        }

        if (batch.Blockers.Count > 0)
        {
            // And so it will be found out again whom it has to wait for.
            Leave(batch);
            return [request];
        }

        return ModuleParts.Of(request, batch, _definitions.Resolver);
    }

    /// <summary>Links what a lookup newly needs, or a part of it.</summary>
    /// <returns>Null where it has to be resolved anew: <see cref="LinkPatience.Postponement"/> says when. Nothing has changed then.</returns>
    /// <exception cref="Jitney.ObjectFiles.Failures.LinkException">The inputs cannot be linked, or were changed meanwhile.</exception>
    /// <exception cref="Jitney.Failures.ExecutorException">The surroundings failed.</exception>
    public async ValueTask<LinkedImage?> LinkAsync(LinkRequest request, PhaseClock clock, LinkPatience patience)
    {
        patience.HasRead = false;
        foreach (LinkModule module in request.Modules.Concat(request.Bound))
        {
            // Initialisers of the part before may have had it removed.
            module.ThrowIfRemoved();
        }

        turns?.Enter();
        LinkBatch batch = request.Collected ?? _definitions.NewBatch(turns?.Asked ?? 0);
        batch.Unit = new LinkedUnit(request.Modules);
        batch.Bound = request.Bound;
        var flight = new LinkFlight(batch, patience);
        try
        {
            LinkedImage? image = await RunAsync(flight, request, clock).ConfigureAwait(false);
            if (image is null)
            {
                Release(batch);
                turns?.End(flight);
            }

            return image;
        }
        catch (Exception exception) when (!patience.HasRead && files.FindChange(exception) is { } change)
        {
            // Whatever went wrong, it did so with bytes of two versions.
            await GiveUpAsync(flight).ConfigureAwait(false);
            files.Leave(change.Input.File);
            dylibs.Forget(change.Input.File);
            throw change.ToException();
        }
        catch (LinkException) when (request.Missing is { Count: > 0 })
        {
            // Whatever is at fault, it will be asked for again.
            await GiveUpAsync(flight).ConfigureAwait(false);
            throw;
        }
        catch (LinkException failure)
        {
            await GiveUpAsync(flight).ConfigureAwait(false);
            dylibs.Leave(BatchFaults.Of(batch, request, _definitions, failure));
            throw;
        }
        catch (ExecutorException) when (batch.IsBound)
        {
            // It had room for none of it, for example, or could not begin with it. Whose fault that is cannot be told.
            await GiveUpAsync(flight).ConfigureAwait(false);
            dylibs.Leave(new BatchFaults([], request.Objects));
            throw;
        }
        catch
        {
            await GiveUpAsync(flight).ConfigureAwait(false);
            throw;
        }
    }

    private async ValueTask GiveUpAsync(LinkFlight flight)
    {
        if (turns is not null)
        {
            await turns.ReturnAsync(flight).ConfigureAwait(false);
            turns.End(flight);
        }

        flight.Commit?.Undo();
        Release(flight.Batch);
    }

    // Inputs outlive what they were not linked in.
    private static void Release(LinkBatch batch)
    {
        foreach (LinkInput input in batch.Inputs)
        {
            input.TakenBy = null;
        }
    }

    // Nothing but its objects was collected, which the next one takes.
    private static void Leave(LinkBatch batch)
    {
        Release(batch);
        batch.Objects.ForEach(static graph => graph.LeaveBatch());
    }

    private async ValueTask<LinkedImage?> RunAsync(LinkFlight flight, LinkRequest request, PhaseClock clock)
    {
        LinkBatch batch = flight.Batch;
        LinkPatience patience = flight.Patience;
        CancellationToken cancellation = patience.Either;
        if (!IsCollected(batch, request))
        {
            patience.Postponement = turns!.EndOf(batch.Blockers.Contains);
            return null;
        }

        if (turns is not null && _definitions.HasModules && request.Collected is null && !ModuleParts.Holds(request, batch, _definitions.Resolver))
        {
            patience.DivideAnew();
            return null;
        }

        SanitizerCheck.ThrowIfUnfit(batch, dylibs.Main);
        Warn(batch);
        _hiding?.Run(batch);
        storage.ThrowIfShort(batch);
        var link = new BatchLink(batch);
        int[] wanted = link.FindImports(imports.HasLibraries);
        await using var answers = new PendingAnswers(imports.LookUpAsync(batch, wanted, cancellation));
        clock.Finish("closure");

        // What the batch defines is claimed: from here to the next word of turns others may resolve names.
        if (!request.IsAlone)
        {
            turns?.Leave(flight);
        }

        passes.Run(PassSlot.BeforePrune, batch);
        link.Prune(options.Strip);
        passes.Run(PassSlot.AfterPrune, batch);
        clock.Finish("prune");

        // Which imports need a stub or a copy decides what the batch holds, so the answers come before the layout.
        ImportedSymbol[] found = await answers.WaitAsync().ConfigureAwait(false);

        // So far an executor may have been starting; from here on there is one.
        (IMemoryManager memory, IImageSupport support, Target? target) = await destination.ConfigureAwait(false);
        batch.RequireTarget(target);
        if (turns is not null)
        {
            await turns.ReturnAsync(flight).ConfigureAwait(false);
            if (batch.HasLostUnits)
            {
                patience.Postponement = Task.CompletedTask;
                return null;
            }
        }

        link.Bind(wanted, found, memory.Window, options.Missing);
        LinkTimeMembers.Explain(batch.Errors, _definitions);
        request.Missing?.AddRange(BindImports.MissingNames(batch));
        clock.Finish("lookup");
        link.ThrowIfFaulty();
        batch.IsBound = true;
        bool isAlone = request.IsAlone || turns is null;
        if (!isAlone && (BindImports.Agrees(batch) || support.ShowsAll(batch)))
        {
            // What it agrees on with all others cannot be agreed on twice.
            isAlone = turns!.IsAlone(flight);
            if (!isAlone)
            {
                patience.IsForAlone = true;
                patience.Postponement = Task.CompletedTask;
                return null;
            }
        }

        if (batch.Unit.IsRemovable)
        {
            await ShareImportsAsync(batch, memory, support, cancellation).ConfigureAwait(false);
        }

        if (slots is not null)
        {
            await slots.BindAsync(batch, memory, cancellation).ConfigureAwait(false);
        }

        await support.BindThreadImportsAsync(batch, cancellation).ConfigureAwait(false);
        DynamicSymbolImage? exposed = support.Expose(batch);
        flight.Commit = new BatchCommit(batch, request.Names);
        if (!isAlone)
        {
            turns!.Leave(flight);
        }

        link.Complete(support.DsoHandle, support.Headers, exposed?.Size ?? 0);

        // No block becomes larger below this line.
        link.LayOut();
        BatchLayout layout = link.Layout;
        await using MemoryAllocation allocation = await memory.AllocateAsync(layout.ToRequest(batch.Synthetic.Object), cancellation).ConfigureAwait(false);
        batch.MemoryStart = MemoryStarts.Of(memory, allocation.Addresses());
        link.Place(allocation.Addresses());
        int placed = tags?.Place(batch) ?? 0;
        batch.Unit.SetWritable(allocation.Addresses().Writable, layout[SegmentKind.Writable].Size);
        passes.Run(PassSlot.AfterAllocation, batch);
        clock.Finish("layout");

        // No address changes below this line.
        passes.Run(PassSlot.BeforeFixup, batch);
        await using ThreadStorageLease? threads = await ThreadStorageAsync(support, link, allocation, cancellation).ConfigureAwait(false);
        link.Write(allocation.Addresses(), new AllocationWriter(allocation));
        exposed?.Write(batch, allocation.WorkingMemory());
        passes.Run(PassSlot.AfterFixup, batch);
        clock.Finish("fixup");

        // All bytes are copied: here it shows whether they are of one version.
        IReadOnlyList<AllocationAction> actions = support.ActionsFor(batch, layout, threads);
        files.ThrowIfChanged(batch);
        patience.HasRead = true;
        files.WhenRead();

        // Leaving earlier than here abandons the allocation.
        cancellation.ThrowIfCancellationRequested();

        // The executor is used from here on: no other will be taken.
        storage.Room = null;
        actions = WithStorage(threads, actions);
        if (slots is not null)
        {
            await slots.FillAsync(batch, cancellation).ConfigureAwait(false);
        }

        FinalizedMemory finalized;
        if (turns is null)
        {
            finalized = await allocation.FinalizeAsync(actions, cancellation).ConfigureAwait(false);
            flight.Commit.Complete();
        }
        else
        {
            // Initialisers run, and may have handlers link: others have the turn meanwhile.
            finalized = await turns.FinalizeAsync(flight, giveUp => allocation.FinalizeAsync(actions, giveUp)).ConfigureAwait(false);
        }

        tags?.PlaceLate(batch, placed);
        support.Commit(batch);
        files.ForgetLinked(batch);
        if (turns?.IsAlone() != false)
        {
            files.ForgetPassing(batch);
        }

        clock.Finish("finalize");
        return new LinkedImage(batch, layout, finalized, flight.Commit.Order);
    }

    // Whether it does not need what others claim.
    private bool IsCollected(LinkBatch batch, LinkRequest request)
    {
        if (request.Collected is null)
        {
            try
            {
                Closure.Collect(request, _definitions, batch);
            }
            catch (LinkException) when (batch.Blockers.Count > 0)
            {
                // It lacks what it is to wait for, perhaps.
            }
        }

        return batch.Blockers.Count == 0;
    }

    // All of them are told, whatever is thrown meanwhile.
    private void Warn(LinkBatch batch)
    {
        List<LinkException> failures = [];
        if (options.Ignored is { } ignored)
        {
            Tell(CollectWarnings.IgnoredWords(batch), ignored, failures);
        }

        if (options.Warned is { } warned)
        {
            _runtimeWarnings ??= options.RuntimeWarnings?.Invoke() ?? [];
            Tell(CollectWarnings.Of(batch, _definitions.Libraries, _runtimeWarnings), warned, failures);
        }

        LinkErrorsException.ThrowIfAny(failures);
    }

    private static void Tell(IEnumerable<LinkWarning> warnings, Action<LinkWarning> told, List<LinkException> failures)
    {
        foreach (LinkWarning warning in warnings)
        {
            try
            {
                told(warning);
            }
            catch (LinkException failure)
            {
                failures.Add(failure);
            }
        }
    }

    // What others will use, too, is linked first, and stays when the batch goes.
    private async ValueTask ShareImportsAsync(LinkBatch batch, IMemoryManager memory, IImageSupport support, CancellationToken cancellation)
    {
        if (SharedImports.Of(batch) is not { } shared)
        {
            return;
        }

        var link = new BatchLink(shared);
        link.Complete(DsoHandleUse.WhenReferenced, HeadersUse.WhenReferenced, 0);
        link.LayOut();
        await using MemoryAllocation allocation = await memory.AllocateAsync(link.Layout.ToRequest(shared.Synthetic.Object), cancellation).ConfigureAwait(false);
        link.Place(allocation.Addresses());
        link.Write(allocation.Addresses(), new AllocationWriter(allocation));
        var commit = new BatchCommit(shared, []) { Order = turns?.NextOrder() ?? 0 };
        FinalizedMemory finalized = await allocation.FinalizeAsync(support.SharedActionsFor(shared, link.Layout), cancellation).ConfigureAwait(false);
        commit.Complete();
        images?.Add(new LinkedImage(shared, link.Layout, finalized, commit.Order));
        SharedImports.Bind(batch);
    }

    // The template of thread-local storage holds addresses, and code holds the distance to the storage: so the template comes first.
    private static async ValueTask<ThreadStorageLease?> ThreadStorageAsync(
        IImageSupport support, BatchLink link, MemoryAllocation allocation, CancellationToken cancellation)
    {
        if (link.Layout.Threads.Size == 0)
        {
            return null;
        }

        ThreadStorageLease? threads = await support.SetThreadStorageAsideAsync(link.Batch, link.Layout, link.ThreadTemplate(), cancellation).ConfigureAwait(false);
        link.PlaceThreads(allocation.Addresses(), threads!.Slots[ThreadStorageImage.DistanceSlot]);
        return threads;
    }

    // From here on the batch's memory gives the storage back.
    private static IReadOnlyList<AllocationAction> WithStorage(ThreadStorageLease? threads, IReadOnlyList<AllocationAction> actions) =>
        threads?.HandOver() is { } unload ? [unload, .. actions] : actions;
}
