using Jitney.Linking.Architectures;
using Jitney.Linking.Graph;
using Jitney.ObjectFiles.Coff;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Linking.Formats.Coff;

/// <summary>A COFF object. One that a GNU tool wrote as a member of an import library is taken for what it means.</summary>
internal sealed class CoffObject : ObjectFile
{
    private readonly CoffObjectFile _file;

    private CoffObject(CoffObjectFile file) => _file = file;

    /// <inheritdoc/>
    public override InputName Name => _file.Name;

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Content => _file.Content;

    /// <inheritdoc/>
    public override TargetFormat Format => TargetFormat.Coff;

    /// <inheritdoc/>
    public override Architecture? Architecture => CoffMachines.ArchitectureOf(_file.Machine);

    /// <summary>Reads an object, and checks that all its tables lie where they should.</summary>
    /// <exception cref="LinkException">It is damaged.</exception>
    public static CoffObject Read(InputName name, ReadOnlyMemory<byte> content) => new(CoffObjectFile.Read(name, content));

    /// <inheritdoc/>
    public override List<ObjectDefinition> Definitions()
    {
        if (LongImport.Find(_file) is { } import)
        {
            return import.Definitions();
        }

        var definitions = new List<ObjectDefinition>();
        for (int symbol = 0; symbol < _file.SymbolCount; symbol = _file.NextSymbol(symbol))
        {
            if (Define(symbol) is { } definition)
            {
                definitions.Add(definition);
            }
        }

        return definitions;
    }

    /// <inheritdoc/>
    public override bool Shows(ReadOnlySpan<byte> symbol)
    {
        foreach (ObjectDefinition definition in Definitions())
        {
            if (definition.Name.Span.SequenceEqual(symbol))
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public override ObjectGraph BuildGraph() => LongImport.Find(_file) is { } import ? import.Build(CoffMachines.Require(_file.Name, _file.Machine)) : CoffGraphBuilder.Build(_file);

    // A symbol with a default is a weak definition where the default is one.
    private ObjectDefinition? Define(int symbol)
    {
        CoffSymbol record = _file.Symbol(symbol);
        bool isWeak = _file.TryWeakExternal(symbol, out CoffWeakExternal weak);
        CoffSymbol place = isWeak ? _file.Symbol((int)weak.DefaultSymbol) : record;
        if (!record.IsExternal || (place.SectionNumber <= 0 && !record.IsCommon && place.SectionNumber != CoffSymbolPlace.Absolute) || (isWeak && place is { SectionNumber: CoffSymbolPlace.Absolute, Value: 0 }))
        {
            return null;
        }

        ReadOnlySpan<byte> name = _file.SymbolNameBytes(symbol);
        return new ObjectDefinition(
            Content.Span.Overlaps(name, out int offset) ? Content.Slice(offset, name.Length) : default,
            SymbolVersion.None,
            !isWeak && !record.IsCommon,
            !record.IsFunction && !record.IsCommon);
    }
}
