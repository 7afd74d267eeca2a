using System.Buffers.Binary;
using Jitney.Linking;
using Jitney.Linking.Replacement;
using Jitney.Linking.Resolution;
using Jitney.Memory;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions.Turns;

namespace Jitney.Sessions.Replacement;

/// <summary>Links stubs and slots for the replaceable functions of batches, and says where new ones lead to.</summary>
/// <param name="memory">Writes to slots that nobody uses yet.</param>
/// <param name="turns">Numbers batches.</param>
/// <param name="images">Takes the batches of slots.</param>
internal sealed class SlotMemory(RuntimeMemory memory, LinkTurns turns, LinkedImages images)
{
    private const int SlotSize = 8;

    /// <summary>Gives the replaceable functions that a batch defines the addresses of their stubs.</summary>
    public async ValueTask BindAsync(LinkBatch batch, IMemoryManager manager, CancellationToken cancellation)
    {
        int[] found = BindReplaceable.Find(batch);
        if (found.Length == 0)
        {
            return;
        }

        int[] names = [.. found.Select(global => batch.Globals[global].Name)];
        foreach (IGrouping<int, int> group in names.GroupBy(batch.Names.Scope))
        {
            await LinkMissingAsync(batch.Dylibs[group.Key], [.. group], manager, cancellation).ConfigureAwait(false);
        }

        BindReplaceable.Run(batch, found);
    }

    /// <summary>Has slots lead to a batch's functions, before its initialisers run. Those that lead to something already are left to the batch's replacement.</summary>
    public async ValueTask FillAsync(LinkBatch batch, CancellationToken cancellation)
    {
        var fresh = new List<SlotValue>();
        foreach (SlotValue value in BindReplaceable.ValuesOf(batch))
        {
            // Only who replaces something defines what is linked, and that alone.
            bool isInUse = batch.Replacement is not null && batch.Linked[value.Function.Name] is { Origin: SymbolOrigin.Object } linked && linked.Unit == value.Function.Unit;
            (isInUse && batch.Replacement is { } replacement ? replacement.Switches : fresh).Add(value);
        }

        batch.Replacement?.Note(batch);
        await WriteAsync([.. fresh.OrderBy(static value => value.Function.SlotStub.Slot)], cancellation).ConfigureAwait(false);
    }

    private async ValueTask WriteAsync(SlotValue[] values, CancellationToken cancellation)
    {
        // Slots that lie side by side are written together.
        for (int start = 0; start < values.Length;)
        {
            int end = start + 1;
            while (end < values.Length && values[end].Function.SlotStub.Slot == values[end - 1].Function.SlotStub.Slot + SlotSize)
            {
                end++;
            }

            var bytes = new byte[(end - start) * SlotSize];
            for (int index = start; index < end; index++)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan((index - start) * SlotSize), values[index].Address);
            }

            await memory.WriteAsync((ExecutorAddress)values[start].Function.SlotStub.Slot, bytes, cancellation).ConfigureAwait(false);
            start = end;
        }
    }

    // They belong to the dylib, since others use them too when the batch has gone.
    private async ValueTask LinkMissingAsync(LinkDefinitions dylib, int[] names, IMemoryManager manager, CancellationToken cancellation)
    {
        int lacking = dylib.Replaceable.Lacking(names);
        if (lacking <= 0)
        {
            return;
        }

        LinkBatch batch = SlotBatch.Of(dylib, Math.Max(lacking, SlotBatch.LeastCount));
        var link = new BatchLink(batch);
        link.LayOut();
        await using MemoryAllocation allocation = await manager.AllocateAsync(link.Layout.ToRequest(batch.Synthetic.Object), cancellation).ConfigureAwait(false);
        link.Place(allocation.Addresses());
        link.Write(allocation.Addresses(), new AllocationWriter(allocation));
        var commit = new BatchCommit(batch, []) { Order = turns.NextOrder() };
        FinalizedMemory finalized = await allocation.FinalizeAsync([], cancellation).ConfigureAwait(false);
        commit.Complete();
        images.Add(new LinkedImage(batch, link.Layout, finalized, commit.Order));
        dylib.Replaceable.Add(SlotBatch.PlacesIn(batch));
    }
}
