using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Diagnostics;

/// <summary>Lists a batch's GOT entries and stubs, ascending by address.</summary>
internal sealed class LinkEntryListings(LinkBatch batch)
{
    private ObjectGraph Own => batch.Objects[batch.Synthetic.Object];

    /// <summary>The entries of the global offset table that stand for a symbol.</summary>
    public IReadOnlyList<GotEntryListing> Got()
    {
        var entries = new List<(int Entry, string Symbol)>();
        foreach (ref readonly GlobalSymbol global in batch.Globals)
        {
            if (global.GotEntry >= 0)
            {
                entries.Add((global.GotEntry, batch.Names.Text(global.Name)));
            }
        }

        foreach (ObjectGraph graph in batch.Objects)
        {
            for (int symbol = 0; symbol < (graph.LocalGotEntries?.Length ?? 0); symbol++)
            {
                if (graph.LocalGotEntries![symbol] >= 0)
                {
                    entries.Add((graph.LocalGotEntries[symbol], graph.SymbolName(symbol)));
                }
            }
        }

        if (entries.Count == 0)
        {
            return [];
        }

        ulong start = Own.Blocks[batch.Synthetic.Got].Address;
        return [.. entries.OrderBy(entry => entry.Entry).Select(entry =>
            new GotEntryListing(entry.Symbol, (ExecutorAddress)(start + ((ulong)entry.Entry * SyntheticSections.GotEntrySize))))];
    }

    /// <summary>The stubs.</summary>
    public IReadOnlyList<StubListing> Stubs()
    {
        var stubs = new List<StubListing>();
        foreach (ref readonly GlobalSymbol global in batch.Globals)
        {
            if (global.Stub >= 0)
            {
                ulong address = Own.Blocks[batch.Synthetic.Stubs].Address + ((ulong)global.Stub * SyntheticSections.StubSize);
                stubs.Add(new StubListing(batch.Names.Text(global.Name), (ExecutorAddress)address, SyntheticSections.StubSize));
            }
        }

        return [.. stubs.OrderBy(stub => stub.Address)];
    }
}
