using Jitney.Cli.Output;
using Jitney.Linking.Graph;
using Jitney.Linking.Passes;

namespace Jitney.Cli.Showing;

/// <summary>Shows the link graph as it is when its turn comes: what is new there, and how much there is.</summary>
internal sealed class GraphPage(Page page, PassSlot slot) : ILinkPass
{
    /// <inheritdoc/>
    public void Run(LinkGraph graph)
    {
        page.Heading($"Link graph: {Describe(slot)}");
        BlockView[] live = [.. graph.Blocks.Where(block => slot == PassSlot.BeforePrune || block.IsLive)];
        page.Line($"  {Counted.Of(graph.ObjectCount, "object")}, {Counted.Of(live.Length, "block")}, {Counted.Of(live.Sum(block => (long)block.Size), "byte")}, {Counted.Of(live.Sum(block => (long)block.EdgeCount), "edge")}");
        switch (slot)
        {
            case PassSlot.BeforePrune:
                ShowBlocks(graph);
                break;
            case PassSlot.AfterPrune:
                ShowReasons(graph);
                ShowEdges(live);
                break;
            case PassSlot.AfterAllocation:
                ShowAddresses(live);
                break;
            default:
                // Nothing has changed but bytes.
                break;
        }
    }

    private static string Describe(PassSlot slot) => slot switch
    {
        PassSlot.BeforePrune => "names are resolved",
        PassSlot.AfterPrune => "what is not needed is marked",
        PassSlot.AfterAllocation => "every block has its address",
        PassSlot.BeforeFixup => "before bytes are copied",
        _ => "bytes are fixed up",
    };

    private static string Describe(BlockReason reason) => reason.Kind switch
    {
        BlockReasonKind.Discarded => "another object's copy of its group was taken",
        BlockReasonKind.Unreferenced => "nothing that is kept refers to it",
        BlockReasonKind.Kept => "its format asks to keep it",
        BlockReasonKind.Defines => $"defines {reason.Detail}",
        BlockReasonKind.Referenced => $"{reason.Detail} refers to it",
        BlockReasonKind.Unwinding => "unwind tables of live code",
        _ => "the linker's own",
    };

    private void ShowBlocks(LinkGraph graph)
    {
        var table = new TextTable("object", "section", "segment", ">size", ">alignment", ">edges");
        foreach (BlockView block in graph.Blocks)
        {
            table.Add(block.ObjectName, block.SectionName, $"{block.Segment}", $"0x{block.Size:x}", $"{block.Alignment}", $"{block.EdgeCount}");
        }

        table.Write(page);
    }

    private void ShowReasons(LinkGraph graph)
    {
        IReadOnlyList<IReadOnlyList<BlockReason>> reasons = graph.Reasons();
        var table = new TextTable("object", "section", "state", "reason");
        for (int index = 0; index < graph.ObjectCount; index++)
        {
            for (int number = 0; number < graph.BlockCount(index); number++)
            {
                BlockView block = graph.Block(index, number);
                table.Add(block.ObjectName, block.SectionName, block.IsLive ? "live" : "dead", Describe(reasons[index][number]));
            }
        }

        table.Write(page);
    }

    private void ShowEdges(BlockView[] live)
    {
        var table = new TextTable("edge kind", ">count");
        foreach (IGrouping<EdgeKind, EdgeKind> kind in live
            .SelectMany(block => Enumerable.Range(0, block.EdgeCount).Select(edge => block.Edge(edge).Kind))
            .GroupBy(kind => kind)
            .OrderBy(kind => kind.Key))
        {
            table.Add($"{kind.Key}", $"{kind.Count()}");
        }

        table.Write(page);
    }

    private void ShowAddresses(BlockView[] live)
    {
        var table = new TextTable(">address", ">size", "object", "section");
        foreach (BlockView block in live.OrderBy(block => block.Address.Value))
        {
            table.Add($"0x{block.Address.Value:x}", $"0x{block.Size:x}", block.ObjectName, block.SectionName);
        }

        table.Write(page);
    }
}
