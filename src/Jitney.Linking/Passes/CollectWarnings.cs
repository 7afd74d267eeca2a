using Jitney.Linking.Failures;
using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles.Binary;
using Jitney.ObjectFiles.Demangling;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Passes;

/// <summary>Finds what inputs ask linkers to warn of, as GNU ld does: each symbol once, where the first object refers to it, and each object that is warned of itself.</summary>
/// <remarks>Needs a collected batch, and changes nothing. References count whether they are reached or not.</remarks>
internal static class CollectWarnings
{
    private const int Most = 100;
    private const int LongestText = 1000;

    /// <summary>The warnings of a batch; of very many only the first.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="libraries">Shared libraries, whose references count behind those of objects as far as the batch has come past them.</param>
    public static IReadOnlyList<LinkWarning> Of(LinkBatch batch, IReadOnlyList<LibraryInput> libraries)
    {
        if (!batch.Objects.Exists(static graph => graph.Warnings is not null))
        {
            return [];
        }

        // Each with the place at which both are known, the warning and the reference.
        var found = new List<(int At, LinkWarning Warning)>();
        var texts = new Dictionary<int, (int At, string Text)>();
        foreach (ObjectGraph graph in batch.Objects)
        {
            foreach (ObjectWarning warning in graph.Warnings ?? [])
            {
                string text = TextOf(graph, warning);
                ReadOnlySpan<byte> name = graph.Content.Span.Slice(warning.NameOffset, warning.NameLength);
                if (name.IsEmpty)
                {
                    found.Add((graph.Index, new LinkWarning(new InputPlace(graph.Name), $"{new InputPlace(graph.Name)}: {text}")));
                }
                else if (batch.Names.Find(name, NameHash.Of(name)) is >= 0 and int number)
                {
                    texts.TryAdd(number, (graph.Index, text));
                }
            }
        }

        for (int index = 0; index < batch.Objects.Count && texts.Count > 0; index++)
        {
            AddReferences(batch, batch.Objects[index], texts, found);
        }

        foreach (LibraryInput library in texts.Count > 0 ? libraries : [])
        {
            if (library.PassedBy == batch.Number)
            {
                AddReferences(library, texts, found);
            }
        }

        return [.. found.OrderBy(static each => each.At).Take(Most).Select(static each => each.Warning)];
    }

    private static void AddReferences(LinkBatch batch, ObjectGraph graph, Dictionary<int, (int At, string Text)> texts, List<(int At, LinkWarning Warning)> found)
    {
        for (int symbol = graph.FirstGlobal; symbol < graph.Symbols.Length; symbol++)
        {
            if (graph.Symbols[symbol].Block == SymbolPlace.Undefined && texts.Remove(batch.Globals[graph.Globals[symbol]].Name, out (int At, string Text) warning))
            {
                (InputPlace place, string where) = ReferenceTo(graph, symbol);
                found.Add((Math.Max(warning.At, graph.Index), new LinkWarning(place, $"{where}: {warning.Text}")));
            }
        }
    }

    private static void AddReferences(LibraryInput library, Dictionary<int, (int At, string Text)> texts, List<(int At, LinkWarning Warning)> found)
    {
        foreach (int name in library.Required)
        {
            if (texts.Remove(name, out (int At, string Text) warning))
            {
                var place = new InputPlace(new InputName(library.Path));
                found.Add((int.MaxValue, new LinkWarning(place, $"{place}: {warning.Text}")));
            }
        }
    }

    private static (InputPlace Place, string Where) ReferenceTo(ObjectGraph graph, int symbol)
    {
        string name = graph.SymbolName(symbol);
        for (int block = 0; block < graph.Blocks.Length; block++)
        {
            foreach (ref readonly Edge edge in graph.EdgesOf(graph.Blocks[block]))
            {
                if (edge.Target == symbol)
                {
                    string? function = FunctionAt(graph, block, edge.Offset);
                    InputPlace place = graph.Place(block, edge.Offset, name);
                    return (place, function is null ? place.ToString() : $"{new InputPlace(graph.Name)}: in function '{PrintableText.Of(CppName.Of(function) ?? function)}'");
                }
            }
        }

        var whole = new InputPlace(graph.Name, Symbol: name);
        return (whole, whole.ToString());
    }

    private static string? FunctionAt(ObjectGraph graph, int block, uint offset)
    {
        int best = -1;
        for (int index = 1; index < graph.Symbols.Length; index++)
        {
            ref readonly Symbol symbol = ref graph.Symbols[index];
            if (symbol.Block == block && symbol.Kind == SymbolKind.Function && symbol.Value <= offset && (best < 0 || symbol.Value > graph.Symbols[best].Value))
            {
                best = index;
            }
        }

        return best < 0 ? null : graph.SymbolName(best);
    }

    // C's texts end with a zero byte, and authors may have made it several lines.
    private static string TextOf(ObjectGraph graph, ObjectWarning warning)
    {
        ReadOnlySpan<byte> text = graph.Content.Span.Slice(warning.TextOffset, warning.TextLength);
        text = text.IndexOf((byte)0) is >= 0 and int end ? text[..end] : text;
        bool isLong = text.Length > LongestText;
        return PrintableText.Of(NameText.Of(isLong ? text[..LongestText] : text.TrimEnd((byte)'\n'))) + (isLong ? "..." : "");
    }
}
