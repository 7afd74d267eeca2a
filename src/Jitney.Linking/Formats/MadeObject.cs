using Jitney.Linking.Architectures;
using Jitney.Linking.Building;
using Jitney.Linking.Graph;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Linking.Formats;

/// <summary>An object that was never a file: a graph that is built whenever it is linked.</summary>
/// <param name="name">What it is called in messages.</param>
/// <param name="architecture">What its code is for.</param>
/// <param name="format">The format that it is linked as, if it were a file.</param>
/// <param name="build">Adds what it holds. Called for each link, perhaps from several threads at once.</param>
internal sealed class MadeObject(InputName name, Architecture architecture, TargetFormat format, Action<SyntheticObjectBuilder> build) : ObjectFile
{
    // Built to be asked for its definitions, and for the first link that wants it.
    private ObjectGraph? _fresh;

    /// <inheritdoc/>
    public override InputName Name => name;

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Content => ReadOnlyMemory<byte>.Empty;

    /// <inheritdoc/>
    public override Architecture? Architecture => architecture;

    /// <inheritdoc/>
    public override TargetFormat Format => format;

    /// <inheritdoc/>
    public override List<ObjectDefinition> Definitions()
    {
        ObjectGraph graph = Build();
        var definitions = new List<ObjectDefinition>();
        foreach (ref readonly Symbol symbol in graph.Symbols.AsSpan(graph.FirstGlobal))
        {
            if (symbol.Block != SymbolPlace.Undefined)
            {
                definitions.Add(new ObjectDefinition(
                    graph.Content.Slice(symbol.NameOffset, symbol.NameLength), SymbolVersion.None, symbol.Binding == SymbolBinding.Strong, symbol.Kind != SymbolKind.Function));
            }
        }

        _fresh = graph;
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
    public override ObjectGraph BuildGraph() => Interlocked.Exchange(ref _fresh, null) ?? Build();

    private ObjectGraph Build()
    {
        var builder = new SyntheticObjectBuilder(architecture, Name) { Format = format };
        build(builder);
        return builder.Build(0);
    }
}
