using Jitney.Linking.Graph;
using Jitney.ObjectFiles.Binary;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Resolution;

/// <summary>Compares groups of one signature that objects of a batch have, where they say that it matters: the largest counts, or all have to be the same.</summary>
/// <remarks>Compilers differ in what they say of the same thing; then the first counts, or the largest where any of them says so. What an earlier batch has stays in any case.</remarks>
internal static class ComdatComparison
{
    /// <summary>Whether a group takes the place of the one that counted so far, which is given up then. Groups that have to be the same and are not are an error.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="graph">The object of the later group.</param>
    /// <param name="group">Its number there.</param>
    /// <param name="earlier">The object of the one that counted so far.</param>
    /// <param name="earlierGroup">Its number there.</param>
    /// <param name="membersOf">What the groups of an object consist of.</param>
    public static bool TakesOver(LinkBatch batch, ObjectGraph graph, int group, ObjectGraph earlier, int earlierGroup, Func<ObjectGraph, GroupMembers> membersOf)
    {
        ComdatSelection selection = graph.Groups[group].Selection;
        ComdatSelection other = earlier.Groups[earlierGroup].Selection;
        ref readonly Block block = ref graph.Blocks[graph.Groups[group].Leader];
        ref readonly Block known = ref earlier.Blocks[earlier.Groups[earlierGroup].Leader];
        if (selection == ComdatSelection.Largest || other == ComdatSelection.Largest)
        {
            if (block.Size <= known.Size)
            {
                return false;
            }

            GiveUp(batch, earlier, membersOf(earlier), earlierGroup);
            return true;
        }

        bool isFree = graph.Scope < batch.Dylibs.Count && batch.Dylibs[graph.Scope].Duplicates == DuplicateDefinitions.TheFirstCounts;
        if (!isFree && selection == other && selection != ComdatSelection.Any && FindDifference(selection, graph, block, earlier, known) is { } difference)
        {
            batch.Errors.Add(new LinkException(
                graph.Place(graph.Groups[group].Leader, 0, NameText.Of(graph.NameBytes(graph.Groups[group].NameOffset))), $"is defined in {earlier.Name}, too, and {difference}"));
            batch.Blame(graph.Index, batch.Faulty);
        }

        return false;
    }

    private static string? FindDifference(ComdatSelection selection, ObjectGraph graph, in Block block, ObjectGraph earlier, in Block known) =>
        block.Size != known.Size ? FormattableString.Invariant($"it has 0x{block.Size:x} bytes and there 0x{known.Size:x}, and all have to have one size")
        : selection == ComdatSelection.ExactMatch && !BytesOf(graph, block).SequenceEqual(BytesOf(earlier, known)) ? "it has other bytes than there, and all have to have the same"
        : null;

    private static ReadOnlySpan<byte> BytesOf(ObjectGraph graph, in Block block) => block.IsZeroFill ? default : graph.ContentOf(block)[..(int)block.Size];

    // What it defined is to be defined anew, by what takes its place or by others.
    private static void GiveUp(LinkBatch batch, ObjectGraph graph, GroupMembers members, int group)
    {
        foreach (int block in members.Blocks(group))
        {
            graph.Blocks[block].Flags |= BlockFlags.Discarded;
        }

        foreach (int symbol in members.Symbols(group))
        {
            ref GlobalSymbol global = ref batch.Globals[graph.Globals[symbol]];
            if (global.State == GlobalState.Defined && global.Object == graph.Index && global.Symbol == symbol)
            {
                global.State = GlobalState.Undefined;
                global.Size = 0;
                batch.Strengthened.Add(graph.Globals[symbol]);
            }
        }
    }
}
