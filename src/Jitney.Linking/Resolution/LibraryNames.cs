using Jitney.Linking.Graph;
using Jitney.ObjectFiles.Binary;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Resolution;

/// <summary>Finds out from which library a symbol is imported.</summary>
/// <remarks>
/// GNU tools write import libraries of ordinary objects: each member refers to one that has the directory's entry for the library (<c>.idata$2</c>), and that to one that
/// has the library's name.
/// </remarks>
internal static class LibraryNames
{
    // Name RVA in an entry of the import directory.
    private const uint NameField = 12;
    private const int LongestName = 1024;

    /// <summary>What an import of an object says.</summary>
    /// <exception cref="LinkException">The members of its import library do not lead to the name of a library.</exception>
    public static LibraryImport Of(LinkBatch batch, ObjectGraph graph, int number)
    {
        GraphImport import = graph.Requests!.Imports[number];
        string library = import.Library.IsEmpty ? Follow(batch, graph, import.Head) : NameText.Of(import.Library.Span);
        return new LibraryImport(library, import.Name.IsEmpty ? null : NameText.Of(import.Name.Span), import.Ordinal, import.Kind);
    }

    private static string Follow(LinkBatch batch, ObjectGraph graph, int head)
    {
        if (Find(batch, graph, head) is { } entry)
        {
            ref readonly Block block = ref entry.Graph.Blocks[entry.Block];
            foreach (ref readonly Edge edge in entry.Graph.EdgesOf(block))
            {
                if (edge.Offset == entry.Offset + NameField && Find(batch, entry.Graph, edge.Target) is { } name
                    && TextAt(name.Graph, name.Block, unchecked(name.Offset + (ulong)entry.Graph.Addend(edge))) is { Length: > 0 } text)
                {
                    return text;
                }
            }
        }

        throw new LinkException(new InputPlace(graph.Name, Symbol: graph.SymbolName(head)), "does not lead to the name of a library, as in an import library it has to: make the import library anew, or give the DLL itself");
    }

    private static (ObjectGraph Graph, int Block, ulong Offset)? Find(LinkBatch batch, ObjectGraph graph, int symbol)
    {
        if (graph.Globals[symbol] is >= 0 and int number)
        {
            ref readonly GlobalSymbol global = ref batch.Globals[number];
            if (global.State != GlobalState.Defined)
            {
                return null;
            }

            (graph, symbol) = (batch.Objects[global.Object], global.Symbol);
        }

        return graph.Symbols[symbol] is { Block: >= 0 } defined ? (graph, defined.Block, defined.Value) : null;
    }

    private static string? TextAt(ObjectGraph graph, int number, ulong offset)
    {
        ref readonly Block block = ref graph.Blocks[number];
        if (block.IsZeroFill || offset >= block.Size)
        {
            return null;
        }

        ReadOnlySpan<byte> rest = graph.ContentOf(block)[(int)offset..(int)Math.Min(block.Size, offset + LongestName)];
        return rest.IndexOf((byte)0) is > 0 and int length ? NameText.Of(rest[..length]) : null;
    }
}
