using Jitney.Linking.Failures;
using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Passes;

/// <summary>Gives the names that no object defines what the executor answered, and says which of them are missing.</summary>
/// <remarks>
/// Needs: what edges need of symbols (<see cref="MarkLive"/>). Leaves behind: no symbol in state <see cref="GlobalState.Undefined"/> that
/// anything refers to; <see cref="GlobalSymbol.Near"/> on imported symbols that 32-bit code names and that are too far away for that.
/// Natively such a function is called through a stub that also serves as its address, and such data is copied into the program and
/// everybody uses the copy; so it is here.
/// </remarks>
internal static class BindImports
{
    /// <summary>Numbers of the globals that the executor is to be asked for.</summary>
    public static int[] Wanted(LinkBatch batch)
    {
        var wanted = new List<int>();
        for (int index = 0; index < batch.GlobalCount; index++)
        {
            if (batch.Globals[index].State == GlobalState.Undefined)
            {
                wanted.Add(index);
            }
        }

        return [.. wanted];
    }

    /// <summary>Runs the pass.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="wanted">What was asked for.</param>
    /// <param name="found">The answers, one for each.</param>
    /// <param name="window">Where the batch will be.</param>
    /// <param name="mode">What becomes of names that are nowhere.</param>
    public static void Run(LinkBatch batch, ReadOnlySpan<int> wanted, ReadOnlySpan<ImportedSymbol> found, AddressWindow window, MissingSymbols mode)
    {
        for (int index = 0; index < wanted.Length; index++)
        {
            ref GlobalSymbol global = ref batch.Globals[wanted[index]];
            ImportedSymbol import = index < found.Length ? found[index] : default;
            if (import.Address.IsNull)
            {
                global.State = global.IsWeak || mode == MissingSymbols.AreZero || !global.IsReferenced ? GlobalState.Null : GlobalState.Undefined;
                continue;
            }

            Bind(ref global, import, batch.Linked[global.Name], window);
        }

        ReportMissing(batch);
    }

    private static void Bind(ref GlobalSymbol global, ImportedSymbol import, LinkedSymbol earlier, AddressWindow window)
    {
        global.State = GlobalState.Imported;
        global.Kind = import.Kind;
        global.Size = import.Size;
        global.ImportedAddress = import.Address.Value;

        // Earlier batches may have agreed on a stub as a function's address, and functions have one address only.
        global.Address = earlier.Origin == SymbolOrigin.Imported ? earlier.Address.Value : import.Address.Value;
        if ((global.Needs & EdgeTraits.Near) != 0 && !window.IsNear(global.Address))
        {
            global.Near = import.Kind switch
            {
                SymbolKind.Data => NearImport.Copy,
                SymbolKind.Unknown => NearImport.Unknown,
                _ => NearImport.Stub,
            };
        }
    }

    private static void ReportMissing(LinkBatch batch)
    {
        for (int index = 0; index < batch.GlobalCount; index++)
        {
            ref readonly GlobalSymbol global = ref batch.Globals[index];
            if (global.State == GlobalState.Undefined)
            {
                batch.Errors.Add(Missing(batch, index));
            }
            else if (global.Near == NearImport.Unknown || global is { Near: NearImport.Copy, Size: 0 })
            {
                batch.Errors.Add(new LinkException(
                    (FirstReference(batch, index) ?? default) with { Symbol = batch.Names.Text(global.Name) },
                    global.Near == NearImport.Unknown
                        ? "is out of reach of code compiled without -fPIC, and the executor does not say whether it is code or data"
                        : "is data of a library that does not state its size, and code compiled without -fPIC needs a copy of it"));
            }
        }
    }

    private static MissingSymbolException Missing(LinkBatch batch, int number)
    {
        InputPlace? first = null;
        var others = new List<InputName>();
        foreach (ObjectGraph graph in batch.Objects)
        {
            if (FirstReference(graph, number) is not { } place)
            {
                continue;
            }

            if (first is null)
            {
                first = place;
            }
            else
            {
                others.Add(graph.Name);
            }
        }

        string name = batch.Names.Text(batch.Globals[number].Name);
        return new MissingSymbolException(first is { } known ? known with { Symbol = name } : new InputPlace(new InputName("the lookup"), Symbol: name), others);
    }

    private static InputPlace? FirstReference(LinkBatch batch, int number)
    {
        foreach (ObjectGraph graph in batch.Objects)
        {
            if (FirstReference(graph, number) is { } place)
            {
                return place;
            }
        }

        return null;
    }

    private static InputPlace? FirstReference(ObjectGraph graph, int number)
    {
        for (int block = 0; block < graph.Blocks.Length; block++)
        {
            ref readonly Block entry = ref graph.Blocks[block];
            for (int edge = entry.FirstEdge; entry.IsLive && edge < entry.FirstEdge + entry.EdgeCount; edge++)
            {
                if (graph.Symbols[graph.Edges[edge].Target].Global == number && graph.Edges[edge].Kind != EdgeKind.None)
                {
                    return graph.Place(block, graph.Edges[edge].Offset);
                }
            }
        }

        return null;
    }
}
