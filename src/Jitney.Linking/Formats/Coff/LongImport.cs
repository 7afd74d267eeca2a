using Jitney.Linking.Graph;
using Jitney.ObjectFiles.Coff;

namespace Jitney.Linking.Formats.Coff;

/// <summary>Members of import libraries that are ordinary objects, as GNU tools write them.</summary>
internal static class LongImport
{
    /// <summary>What an object means as such a member; null for one that is none.</summary>
    public static ImportGraph? Find(CoffObjectFile file)
    {
        var import = CoffLongImport.Read(file);
        return import is { Kind: CoffLongImportKind.Import, LibrarySymbol.IsEmpty: false }
            ? new ImportGraph(file.Name, import.PointerSymbol[CoffFormat.PointerPrefix.Length..], import.CodeSymbol.IsEmpty ? SymbolKind.Data : SymbolKind.Function)
            {
                Head = import.LibrarySymbol,
                ExportName = import.ImportName,
                Ordinal = import.Ordinal ?? 0,
            }
            : null;
    }
}
