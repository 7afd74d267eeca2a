using Jitney.Linking.Formats;
using Jitney.Linking.Graph;
using Jitney.Linking.Layout;

namespace Jitney.Linking.Resolution;

/// <summary>The sections of a batch whose names are identifiers, gathered by name in one walk over all objects.</summary>
internal sealed class NamedSections
{
    private readonly NameTable _names = new();
    private readonly List<List<(int Object, int Block)>> _blocks = [];

    /// <summary>Walks over a batch.</summary>
    public NamedSections(LinkBatch batch)
    {
        foreach (ObjectGraph graph in batch.Objects)
        {
            for (int block = 0; block < graph.Blocks.Length; block++)
            {
                ref readonly GraphSection section = ref graph.Sections[graph.Blocks[block].Section];
                if (graph.Blocks[block].IsDiscarded)
                {
                    continue;
                }

                if (section.Role == SectionRole.Named)
                {
                    Add(graph.NameBytes(section.NameOffset), graph.Index, block);
                }
                else if (batch.Format.NumbersSections && section is { Role: SectionRole.Plain, NameOffset: >= 0 }
                    && SectionOrder.WholeName(graph, graph.Blocks[block].Section) is var whole && SectionNames.IsIdentifier(whole))
                {
                    Add(whole, graph.Index, block);
                }
            }
        }
    }

    /// <summary>The blocks of sections of a name, in the order of the objects; null when there are none.</summary>
    public IReadOnlyList<(int Object, int Block)>? Find(ReadOnlySpan<byte> name) =>
        _names.Find(name, NameHash.Of(name)) is >= 0 and int number ? _blocks[number] : null;

    private void Add(ReadOnlySpan<byte> name, int owner, int block)
    {
        int number = _names.Intern(name);
        if (number == _blocks.Count)
        {
            _blocks.Add([]);
        }

        _blocks[number].Add((owner, block));
    }
}
