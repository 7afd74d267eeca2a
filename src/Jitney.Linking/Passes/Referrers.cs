using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Passes;

/// <summary>Who refers to some global symbols: found for all of them in one walk over the edges of live blocks, for messages.</summary>
internal sealed class Referrers
{
    private readonly Dictionary<int, Entry> _entries;
    private readonly Dictionary<int, int> _pointers;

    /// <summary>Walks over a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="globals">Numbers of the globals in question.</param>
    public Referrers(LinkBatch batch, IEnumerable<int> globals)
    {
        _pointers = batch.Pointers;
        _entries = globals.ToDictionary(global => global, _ => new Entry());
        foreach (ObjectGraph graph in batch.Objects)
        {
            for (int block = 0; block < graph.Blocks.Length; block++)
            {
                if (graph.Blocks[block].IsLive)
                {
                    Look(graph, block);
                }
            }
        }
    }

    /// <summary>The first reference to a global, with the global's name; where there is none, the lookup itself.</summary>
    public InputPlace First(LinkBatch batch, int global) =>
        (_entries[global].First ?? new InputPlace(new InputName("the lookup"))) with { Symbol = batch.Names.Text(batch.Globals[global].Name) };

    /// <summary>Other objects that refer to it.</summary>
    public IReadOnlyList<InputName> Others(int global) => _entries[global].Others;

    /// <summary>Notes that all who refer to it lack it.</summary>
    public void Blame(LinkBatch batch, int global) => _entries[global].Objects.ForEach(referrer => batch.Blame(referrer, batch.Lacking));

    private void Look(ObjectGraph graph, int block)
    {
        ref readonly Block entry = ref graph.Blocks[block];
        foreach (ref readonly Edge edge in graph.EdgesOf(entry))
        {
            int global = graph.Globals[edge.Target];
            global = global >= 0 && _pointers.TryGetValue(global, out int pointee) ? pointee : global;
            if (global < 0 || edge.Kind is EdgeKind.None or EdgeKind.Zero32 or EdgeKind.Zero64 || !_entries.TryGetValue(global, out Entry? referrers))
            {
                continue;
            }

            if (referrers.First is null)
            {
                referrers.First = graph.Place(block, edge.Offset);
            }
            else if (referrers.LastObject != graph.Index)
            {
                referrers.Others.Add(graph.Name);
            }

            if (referrers.LastObject != graph.Index)
            {
                referrers.Objects.Add(graph.Index);
            }

            referrers.LastObject = graph.Index;
        }
    }

    private sealed class Entry
    {
        public InputPlace? First { get; set; }

        public int LastObject { get; set; } = -1;

        public List<int> Objects { get; } = [];

        public List<InputName> Others { get; } = [];
    }
}
