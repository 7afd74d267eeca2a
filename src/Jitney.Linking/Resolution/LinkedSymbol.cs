using Jitney.Linking.Graph;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Linking.Resolution;

/// <summary>A symbol that earlier batches defined, or that the caller defined.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="Size">Its size in bytes; 0 when unknown.</param>
/// <param name="Binding">How its definition binds.</param>
/// <param name="Scope">Who may see it.</param>
/// <param name="Kind">What it names.</param>
/// <param name="Origin">Where it came from.</param>
/// <param name="Unit">Who has the memory that the address leads to; null where no unit has.</param>
internal readonly record struct LinkedSymbol(
    ExecutorAddress Address,
    ulong Size,
    SymbolBinding Binding,
    SymbolScope Scope,
    SymbolKind Kind,
    SymbolOrigin Origin,
    LinkedUnit? Unit = null);
