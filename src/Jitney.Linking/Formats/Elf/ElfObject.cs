using Jitney.Linking.Architectures;
using Jitney.Linking.Graph;
using Jitney.ObjectFiles.Elf;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Formats.Elf;

/// <summary>An ELF object.</summary>
internal sealed class ElfObject : ObjectFile
{
    private readonly ElfObjectFile _file;

    private ElfObject(ElfObjectFile file) => _file = file;

    /// <inheritdoc/>
    public override InputName Name => _file.Name;

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Content => _file.Content;

    /// <summary>Reads an object, and checks that all its tables lie where they should.</summary>
    /// <exception cref="LinkException">It is damaged.</exception>
    public static ElfObject Read(InputName name, ReadOnlyMemory<byte> content) => new(ElfObjectFile.Read(name, content));

    /// <inheritdoc/>
    public override Architecture? Architecture => Architectures.Architecture.Of(_file.Machine);

    /// <inheritdoc/>
    public override List<ObjectDefinition> Definitions()
    {
        ReadOnlySpan<ElfSymbol> symbols = _file.Symbols;
        var definitions = new List<ObjectDefinition>();
        for (int index = _file.FirstGlobalSymbol; index < symbols.Length; index++)
        {
            int section = _file.SymbolSectionIndex(index);
            if (section == ElfSymbolPlace.Undefined)
            {
                continue;
            }

            ref readonly ElfSymbol symbol = ref symbols[index];
            ReadOnlySpan<byte> name = _file.SymbolNameBytes(index);
            definitions.Add(new ObjectDefinition(
                Content.Span.Overlaps(name, out int offset) ? Content.Slice(offset, name.Length) : default,
                VersionedName.Of(name),
                symbol.Binding is ElfBinding.Global or ElfBinding.Unique && section != ElfSymbolPlace.Common,
                symbol.Type is not (ElfSymbolType.Function or ElfSymbolType.IndirectFunction or ElfSymbolType.Common)));
        }

        return definitions;
    }

    /// <inheritdoc/>
    public override bool Shows(ReadOnlySpan<byte> symbol) => _file.Shows(symbol);

    /// <inheritdoc/>
    public override ObjectGraph BuildGraph() => ElfGraphBuilder.Build(_file);
}
