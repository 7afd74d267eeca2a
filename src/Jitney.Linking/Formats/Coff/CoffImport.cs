using Jitney.Linking.Architectures;
using Jitney.Linking.Graph;
using Jitney.ObjectFiles.Coff;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Linking.Formats.Coff;

/// <summary>An import object: what an import library has of one symbol.</summary>
/// <param name="file">The object.</param>
internal sealed class CoffImport(CoffImportObject file) : ObjectFile
{
    /// <inheritdoc/>
    public override InputName Name => file.Name;

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Content => file.Content;

    /// <inheritdoc/>
    public override TargetFormat Format => TargetFormat.Coff;

    /// <inheritdoc/>
    public override Architecture? Architecture => CoffMachines.ArchitectureOf(file.Machine);

    private ImportGraph Graph => new(file.Name, file.SymbolName, file.Kind == CoffImportKind.Code ? SymbolKind.Function : SymbolKind.Data)
    {
        Library = file.LibraryName,
        ExportName = file.ImportName,
        Ordinal = file.Ordinal ?? 0,
        NamesPointer = file.Kind == CoffImportKind.Constant,
    };

    /// <inheritdoc/>
    public override List<ObjectDefinition> Definitions() => Graph.Definitions();

    /// <inheritdoc/>
    public override bool Shows(ReadOnlySpan<byte> symbol) => false;

    /// <inheritdoc/>
    public override ObjectGraph BuildGraph() => Graph.Build(CoffMachines.Require(file.Name, file.Machine));
}
