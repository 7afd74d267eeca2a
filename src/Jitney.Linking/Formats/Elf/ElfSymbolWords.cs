using Jitney.Linking.Graph;
using Jitney.ObjectFiles.Elf;

namespace Jitney.Linking.Formats.Elf;

/// <summary>What ELF's words for symbols are in a graph.</summary>
internal static class ElfSymbolWords
{
    /// <summary>What a symbol of a type names.</summary>
    public static SymbolKind KindOf(ElfSymbolType type) => type switch
    {
        ElfSymbolType.Data or ElfSymbolType.Common => SymbolKind.Data,
        ElfSymbolType.Function => SymbolKind.Function,
        ElfSymbolType.ThreadLocal => SymbolKind.ThreadLocal,
        ElfSymbolType.IndirectFunction => SymbolKind.IndirectFunction,
        ElfSymbolType.Section => SymbolKind.Section,
        _ => SymbolKind.None,
    };

    /// <summary>Who may see a symbol of a visibility.</summary>
    public static SymbolScope ScopeOf(ElfVisibility visibility) => visibility switch
    {
        ElfVisibility.Default => SymbolScope.Default,
        ElfVisibility.Protected => SymbolScope.Protected,
        _ => SymbolScope.Hidden,
    };
}
