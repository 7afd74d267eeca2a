using Jitney.Linking.Graph;

namespace Jitney.Linking.Resolution;

/// <summary>The blocks and non-local symbols of each group of an object, found in one walk over it.</summary>
internal sealed class GroupMembers
{
    private readonly int[] _blockStarts;
    private readonly int[] _blocks;
    private readonly int[] _symbolStarts;
    private readonly int[] _symbols;

    private GroupMembers(ObjectGraph graph)
    {
        (_blockStarts, _blocks) = Sort(graph.Groups.Length, 0, graph.Blocks.Length, block => graph.Sections[graph.Blocks[block].Section].Group);
        (_symbolStarts, _symbols) = Sort(graph.Groups.Length, graph.FirstGlobal, graph.Symbols.Length, symbol =>
            graph.Symbols[symbol].Block is >= 0 and int block ? graph.Sections[graph.Blocks[block].Section].Group : -1);
    }

    /// <summary>Finds them.</summary>
    public static GroupMembers Of(ObjectGraph graph) => new(graph);

    /// <summary>The blocks of a group.</summary>
    public ReadOnlySpan<int> Blocks(int group) => _blocks.AsSpan(_blockStarts[group].._blockStarts[group + 1]);

    /// <summary>The symbols of a group that are not local.</summary>
    public ReadOnlySpan<int> Symbols(int group) => _symbols.AsSpan(_symbolStarts[group].._symbolStarts[group + 1]);

    private static (int[] Starts, int[] Sorted) Sort(int groups, int first, int end, Func<int, int> groupOf)
    {
        var starts = new int[groups + 1];
        for (int index = first; index < end; index++)
        {
            if (groupOf(index) is >= 0 and int group)
            {
                starts[group + 1]++;
            }
        }

        for (int group = 0; group < groups; group++)
        {
            starts[group + 1] += starts[group];
        }

        var sorted = new int[starts[groups]];
        int[] next = [.. starts];
        for (int index = first; index < end; index++)
        {
            if (groupOf(index) is >= 0 and int group)
            {
                sorted[next[group]++] = index;
            }
        }

        return (starts, sorted);
    }
}
