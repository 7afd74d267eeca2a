using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;

namespace Jitney.Linking.Passes;

/// <summary>Gives symbols that nothing defines what their objects say that they mean then.</summary>
/// <remarks>Runs whenever more is known of those others: with the objects collected, with the executor's answers, and once common symbols have their place. Leaves behind: such symbols
/// in the state of what they stand for.</remarks>
internal static class TakeDefaults
{
    // Longer chains are a mistake, or come back to where they began.
    private const int LongestChain = 64;

    /// <summary>Runs the pass.</summary>
    public static void Run(LinkBatch batch)
    {
        foreach (int number in batch.DefaultsInOrder)
        {
            if (IsOpen(batch.Globals[number]))
            {
                Take(batch, number);
            }
        }
    }

    private static bool IsOpen(in GlobalSymbol global) => global.State is GlobalState.Undefined or GlobalState.Null;

    private static void Take(LinkBatch batch, int number)
    {
        if (Find(batch, number) is not { Symbol: not 0 } meant)
        {
            return;
        }

        ref GlobalSymbol global = ref batch.Globals[number];
        int other = meant.Graph.Globals[meant.Symbol];
        if (other >= 0)
        {
            Copy(ref global, batch.Globals[other], batch.Window);
        }
        else if (meant.Graph.Symbols[meant.Symbol].Block is var block && (block == SymbolPlace.Absolute || (block >= 0 && !meant.Graph.Blocks[block].IsDiscarded)))
        {
            (global.State, global.Object, global.Symbol) = (GlobalState.Defined, meant.Graph.Index, meant.Symbol);
            global.Kind = meant.Graph.Symbols[meant.Symbol].Kind;
        }

        if (global.State == GlobalState.Defined)
        {
            global.Binding = SymbolBinding.Weak;
            Name(batch, number, meant.Graph);
        }
    }

    private static void Copy(ref GlobalSymbol global, in GlobalSymbol other, AddressWindow window)
    {
        switch (other.State)
        {
            case GlobalState.Defined:
                (global.Object, global.Symbol) = (other.Object, other.Symbol);
                break;
            case GlobalState.Special:
                (global.Object, global.Symbol) = (-1, other.Symbol);
                break;
            case GlobalState.Linked or GlobalState.Absolute or GlobalState.Imported:
                (global.Address, global.ImportedAddress, global.Near) = (other.Address, other.ImportedAddress, other.Near);
                if (other is { State: GlobalState.Imported, Kind: SymbolKind.Function } && (global.Needs & EdgeTraits.Near) != 0 && !window.IsNear(other.Address))
                {
                    global.Near = NearImport.Stub;
                }

                break;
            default:
                return;
        }

        (global.State, global.Size, global.Kind) = (other.State, other.Size, other.Kind);
    }

    // The object that says what the name means has a symbol of it, which then lies in the same place.
    private static void Name(LinkBatch batch, int number, ObjectGraph graph)
    {
        ref GlobalSymbol global = ref batch.Globals[number];
        (int owner, int index) = batch.Defaults[number];
        if (owner == graph.Index && global.Object == owner && global.Symbol >= 0)
        {
            int own = graph.Requests!.Defaults[index].Symbol;
            Symbol[] symbols = graph.SymbolsToChange();
            ref readonly Symbol place = ref symbols[global.Symbol];
            symbols[own] = symbols[own] with { Block = place.Block, Value = place.Value, Size = place.Size, Kind = place.Kind, Binding = SymbolBinding.Weak };
            global.Symbol = own;
        }
    }

    // What a symbol stands for, along a chain of defaults.
    private static (ObjectGraph Graph, int Symbol)? Find(LinkBatch batch, int number)
    {
        for (int length = 0; length < LongestChain && batch.Defaults.TryGetValue(number, out (int Object, int Default) at); length++)
        {
            ObjectGraph graph = batch.Objects[at.Object];
            WeakDefault meant = graph.Requests!.Defaults[at.Default];
            int other = graph.Globals[meant.Default];
            if (other < 0 || !IsOpen(batch.Globals[other]))
            {
                return (graph, meant.Default);
            }

            if (meant.Search == WeakSearch.ArchivesUnchained && length == 0 && IsUnchained(batch, other))
            {
                return null;
            }

            number = other;
        }

        return null;
    }

    private static bool IsUnchained(LinkBatch batch, int number) =>
        batch.Defaults.TryGetValue(number, out (int Object, int Default) at) && batch.Objects[at.Object].Requests!.Defaults[at.Default].Search == WeakSearch.ArchivesUnchained;
}
