using Jitney.ObjectFiles.Binary;
using Jitney.Linking.Failures;
using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles.Demangling;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Passes;

/// <summary>Finds what inputs ask linkers to warn of, as GNU ld does: each symbol once, where the first object refers to it, and each object that is warned of itself. What a shared library
/// asks counts where it stands, unless the symbol was defined before.</summary>
/// <remarks>Needs a collected batch, and changes nothing. References count whether they are reached or not.</remarks>
internal static class CollectWarnings
{
    private const int Most = 100;

    /// <summary>The warnings of a batch; of very many only the first.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="libraries">Shared libraries, whose references count behind those of objects as far as the batch has come past them.</param>
    /// <param name="runtime">What the libraries ask that every process has, and that stand behind all others.</param>
    public static IReadOnlyList<LinkWarning> Of(LinkBatch batch, LinkLibraries libraries, IReadOnlyList<LibraryWarning> runtime)
    {
        var found = new List<Found>();
        var texts = new Dictionary<int, Text>();
        AddObjects(batch, texts, found);
        AddLibraries(batch, libraries, runtime, texts);
        for (int index = 0; index < batch.Objects.Count && texts.Count > 0; index++)
        {
            AddReferences(batch, batch.Objects[index], texts, found);
        }

        foreach (LibraryInput library in texts.Count > 0 ? libraries.All : [])
        {
            if (library.PassedBy == batch.Number)
            {
                AddReferences(library, texts, found);
            }
        }

        return [.. found.OrderBy(static each => each.At).ThenBy(static each => each.Sequence).Take(Most).Select(static each => each.Warning)];
    }

    /// <summary>The words for linkers that mean nothing here, each of an object's once.</summary>
    public static IEnumerable<LinkWarning> IgnoredWords(LinkBatch batch) =>
        batch.Objects.SelectMany(static graph => graph.Requests?.Ignored.Select(static word => NameText.Of(word.Span)).Distinct() ?? [], static (graph, word) =>
            new LinkWarning(new InputPlace(graph.Name), $"{new InputPlace(graph.Name)}: {PrintableText.Of(word)} in .drectve means nothing here"));

    private static void AddObjects(LinkBatch batch, Dictionary<int, Text> texts, List<Found> found)
    {
        foreach (ObjectGraph graph in batch.Objects)
        {
            foreach (ObjectWarning warning in graph.Warnings ?? [])
            {
                string text = LibraryWarning.TextOf(graph.Content.Span.Slice(warning.TextOffset, warning.TextLength));
                ReadOnlySpan<byte> name = graph.Content.Span.Slice(warning.NameOffset, warning.NameLength);
                if (name.IsEmpty)
                {
                    found.Add(new Found(AtObject(graph), found.Count, new LinkWarning(new InputPlace(graph.Name), $"{new InputPlace(graph.Name)}: {text}")));
                }
                else if (batch.Names.Find(name, NameHash.Of(name), graph.Scope) is >= 0 and int number)
                {
                    texts.TryAdd(number, new Text(AtObject(graph), texts.Count, text));
                }
            }
        }
    }

    private static void AddLibraries(LinkBatch batch, LinkLibraries libraries, IReadOnlyList<LibraryWarning> runtime, Dictionary<int, Text> texts)
    {
        int before = texts.Count;
        foreach (LibraryInput library in libraries.All)
        {
            if (library.Warnings.Count > 0 && library.PassedBy == batch.Number)
            {
                AddLibrary(batch, libraries, library.Warnings, library.Position, NameTable.MainScope, texts);
            }
        }

        foreach (int scope in batch.Scopes)
        {
            AddLibrary(batch, libraries, runtime, long.MaxValue, scope, texts);
        }

        // What an object defines that stands before the library is not the library's.
        for (int number = 0; number < batch.GlobalCount && texts.Count > before; number++)
        {
            ref readonly GlobalSymbol global = ref batch.Globals[number];
            if (global.State != GlobalState.Undefined && global.Object >= 0
                && texts.TryGetValue(global.Name, out Text text) && text.Position > batch.Sources[global.Object].Position)
            {
                texts.Remove(global.Name);
            }
        }
    }

    private static void AddLibrary(
        LinkBatch batch, LinkLibraries libraries, IReadOnlyList<LibraryWarning> warnings, long position, int scope, Dictionary<int, Text> texts)
    {
        foreach (LibraryWarning warning in warnings)
        {
            ulong hash = NameHash.Of(warning.Symbol.Span);
            if (!warning.IsTold && batch.Names.Find(warning.Symbol.Span, hash, scope) is >= 0 and int number
                && batch.Linked.ForNext(number).Origin is not (SymbolOrigin.Object or SymbolOrigin.Defined)
                && !(libraries.FirstToDefine(batch, hash)?.Position < position))
            {
                int objects = batch.Sources.Count(source => source.Position < position);
                texts.TryAdd(number, new Text((2 * objects) - 1, texts.Count, warning.Text, warning, position));
            }
        }
    }

    // Objects have even places, so that libraries have theirs between them.
    private static int AtObject(ObjectGraph graph) => 2 * graph.Index;

    private static void AddReferences(LinkBatch batch, ObjectGraph graph, Dictionary<int, Text> texts, List<Found> found)
    {
        for (int symbol = graph.FirstGlobal; symbol < graph.Symbols.Length; symbol++)
        {
            if (graph.Symbols[symbol].Block == SymbolPlace.Undefined && texts.Remove(batch.Globals[graph.Globals[symbol]].Name, out Text text))
            {
                (InputPlace place, string where) = ReferenceTo(graph, symbol);
                int at = AtObject(graph);
                Add(text, Math.Max(at, text.At), text.At > at ? text.Sequence : 0, new LinkWarning(place, $"{where}: {text.Words}"), found);
            }
        }
    }

    private static void AddReferences(LibraryInput library, Dictionary<int, Text> texts, List<Found> found)
    {
        foreach (int name in library.Required)
        {
            if (texts.Remove(name, out Text text))
            {
                var place = new InputPlace(new InputName(library.Path));
                Add(text, int.MaxValue, 0, new LinkWarning(place, $"{place}: {text.Words}"), found);
            }
        }
    }

    private static void Add(Text text, int at, int sequence, LinkWarning warning, List<Found> found)
    {
        text.Library?.IsTold = true;
        found.Add(new Found(at, sequence, warning));
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
                    return (place, function is null ? place.ToString() : $"{new InputPlace(graph.Name)}: in function '{PrintableText.Of(ReadableName.Of(function) ?? function)}'");
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

    /// <param name="At">Where among the objects it stands that asks for the warning.</param>
    /// <param name="Sequence">Which of those that stand there.</param>
    /// <param name="Words">What is said.</param>
    /// <param name="Library">The warning, where a library asks.</param>
    /// <param name="Position">The library's place; 0 where an object asks.</param>
    private readonly record struct Text(int At, int Sequence, string Words, LibraryWarning? Library = null, long Position = 0);

    /// <param name="At">Where both are known, the warning and the reference.</param>
    /// <param name="Sequence">Which of those that are known there.</param>
    /// <param name="Warning">The warning.</param>
    private readonly record struct Found(int At, int Sequence, LinkWarning Warning);
}
