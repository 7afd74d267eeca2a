using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;

namespace Jitney.Linking.Replacement;

/// <summary>Binds the names of replaceable functions that a batch defines to their stubs, so that every reference to them leads there: calls, addresses, entries of the GOT, words of data.</summary>
/// <remarks>
/// Needs: every referenced symbol bound (<see cref="Passes.BindImports"/>), and slots enough. Leaves behind: <see cref="GlobalSymbol.HasSlot"/> on those names, with the stub's address. What compilers have
/// resolved themselves, within an object, is not among the references. Functions of COMDAT groups, those that choose functions, and what does not say that it is a function are not replaceable.
/// </remarks>
internal static class BindReplaceable
{
    /// <summary>Numbers of the globals that are replaceable functions of the batch.</summary>
    public static int[] Find(LinkBatch batch)
    {
        if (!batch.Present.Any(static dylib => dylib.Replaceable.IsAny))
        {
            return [];
        }

        var found = new List<int>();
        for (int index = 0; index < batch.GlobalCount; index++)
        {
            ref readonly GlobalSymbol global = ref batch.Globals[index];
            if (global is { State: GlobalState.Defined, Kind: SymbolKind.Function } && DylibOf(batch, global.Name) is { } dylib && IsAlone(batch, global)
                && (dylib.Replaceable.TryFind(global.Name, out _) || dylib.Replaceable.Wants(batch.Names.Text(global.Name))))
            {
                found.Add(index);
            }
        }

        return [.. found];
    }

    /// <summary>Runs the pass.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="found">What was found in it.</param>
    public static void Run(LinkBatch batch, ReadOnlySpan<int> found)
    {
        foreach (int number in found)
        {
            ref GlobalSymbol global = ref batch.Globals[number];
            ReplaceableFunction function = DylibOf(batch, global.Name)!.Replaceable.Take(global.Name)
                ?? throw new InvalidOperationException("there are fewer slots than functions");
            global.HasSlot = true;
            global.ImportedAddress = function.SlotStub.Stub;
            batch.Slots.Add((number, function));
        }
    }

    /// <summary>What the slots lead to, once the batch has addresses.</summary>
    public static SlotValue[] ValuesOf(LinkBatch batch) =>
    [
        .. batch.Slots.Select(slot =>
        {
            GlobalSymbol global = batch.Globals[slot.Global];
            ObjectGraph graph = batch.Objects[global.Object];
            ref readonly Symbol symbol = ref graph.Symbols[global.Symbol];
            return new SlotValue(slot.Function, graph.Blocks[symbol.Block].Address + symbol.Value);
        }),
    ];

    /// <summary>The dylib that a name is of; null for names of the process.</summary>
    public static LinkDefinitions? DylibOf(LinkBatch batch, int name) => batch.Names.Scope(name) is >= 0 and int scope && scope < batch.Dylibs.Count ? batch.Dylibs[scope] : null;

    private static bool IsAlone(LinkBatch batch, in GlobalSymbol global)
    {
        ObjectGraph graph = batch.Objects[global.Object];
        return graph.Symbols[global.Symbol].Block is >= 0 and int block && graph.Sections[graph.Blocks[block].Section].Group < 0;
    }
}
