using Jitney.Linking.Graph;

namespace Jitney.Linking.Resolution;

/// <summary>Tells second definitions of a name that say nothing new.</summary>
/// <remarks>Assemblers write <c>name</c> and <c>name@@VERSION</c> for one function, and either defines <c>name</c>. Numbers without a place (<c>name = 5</c>) may be defined as often as one likes, as
/// long as they are equal; GNU's assembler for Windows has each object define one, as the default of a weak reference, whose name several objects may agree on by chance.</remarks>
internal static class SamePlace
{
    /// <summary>Whether a symbol of an object is at the place where a symbol of the batch is defined.</summary>
    public static bool IsOf(LinkBatch batch, in GlobalSymbol global, ObjectGraph graph, in Symbol symbol)
    {
        ref readonly Symbol first = ref batch.Objects[global.Object].Symbols[global.Symbol];
        return first.Block == symbol.Block && first.Value == symbol.Value && (global.Object == graph.Index || symbol.Block == SymbolPlace.Absolute);
    }

    /// <summary>Whether a symbol of an object is the number as which a symbol was linked earlier.</summary>
    public static bool IsOf(LinkedSymbol linked, in Symbol symbol) => symbol.Block == SymbolPlace.Absolute && linked.Address.Value == symbol.Value;
}
