using Jitney.Linking.Architectures;
using Jitney.Linking.Building;
using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;

namespace Jitney.Linking.Layout;

/// <summary>Islands between stretches of code, through which branches go whose targets lie out of their reach.</summary>
/// <remarks>
/// Whether a branch needs one shows only with addresses, and islands change addresses. So code that is no longer than the reach has one only for branches to functions
/// among data. Longer code has one behind each stretch, with a jump to each target of the stretch's branches that does not lie in it: too many perhaps, but never too few.
/// A section that is itself longer than the reach is not divided: what it cannot reach is an error.
/// </remarks>
internal sealed class CodeIslands
{
    // Gaps between blocks.
    private const ulong Slack = 4 << 20;

    private readonly LinkBatch _batch;
    private readonly StubCode _code;
    private readonly int _object;
    private readonly List<Stretch> _stretches = [];

    private CodeIslands(LinkBatch batch, StubCode code) => (_batch, _code, _object) = (batch, code, batch.Objects.Count);

    /// <summary>Puts islands into the code of a batch, where it needs any.</summary>
    /// <param name="batch">The batch, which gets an object with them.</param>
    /// <param name="roles">Its code by <see cref="SectionRole"/>, in its order; common code gets the islands. What lies behind that is stubs, which are called from everywhere.</param>
    /// <returns>Null where no branch can be too long, or leads to data.</returns>
    public static CodeIslands? Insert(LinkBatch batch, ReadOnlySpan<List<(int Object, int Block)>> roles)
    {
        if (batch.Architecture.Island is not { } island)
        {
            return null;
        }

        List<(int Object, int Block)> before = Join(roles[..(int)SectionRole.Plain]);
        List<(int Object, int Block)> code = roles[(int)SectionRole.Plain];
        ulong most = batch.Architecture.BranchReach - Slack;
        ulong size = 0;
        foreach ((int owner, int block) in before.Concat(code).Concat(Join(roles[((int)SectionRole.Plain + 1)..])))
        {
            size = EndOf(batch, owner, block, size);
        }

        var islands = new CodeIslands(batch, island);
        if (size > most)
        {
            islands.Divide(before, code, most);
        }
        else if (!islands.FindLeaving(before, code))
        {
            return null;
        }

        islands.Build(before, code);
        return islands;
    }

    /// <summary>The address of the jump to an edge's target in the island of its stretch; null where there is none.</summary>
    public ulong? Find(ObjectGraph graph, int block, in Edge edge)
    {
        ulong offset = graph.Blocks[block].SegmentOffset;
        foreach (Stretch stretch in _stretches)
        {
            ref readonly Block island = ref _batch.Objects[_object].Blocks[stretch.Block];
            if (offset < island.SegmentOffset)
            {
                return stretch.Jumps.TryGetValue(EdgeTarget.Of(graph, edge), out int number) ? island.Address + (ulong)(number * _code.Size) : null;
            }
        }

        return null;
    }

    private static List<(int Object, int Block)> Join(ReadOnlySpan<List<(int Object, int Block)>> buckets)
    {
        var all = new List<(int, int)>();
        foreach (List<(int Object, int Block)> bucket in buckets)
        {
            all.AddRange(bucket);
        }

        return all;
    }

    private static ulong EndOf(LinkBatch batch, int owner, int block, ulong position)
    {
        ref readonly Block entry = ref batch.Objects[owner].Blocks[block];
        return Alignment.Up(position, entry.AlignmentLog2) + entry.Size;
    }

    // All code is one stretch, and of its targets those count that are no code.
    private bool FindLeaving(List<(int Object, int Block)> before, List<(int Object, int Block)> code)
    {
        var stretch = new Stretch { End = code.Count };
        foreach ((int owner, int block) in before.Concat(code))
        {
            ObjectGraph graph = _batch.Objects[owner];
            foreach (ref readonly Edge edge in graph.EdgesOf(graph.Blocks[block]))
            {
                if ((EdgeKinds.Of(edge.Kind) & EdgeTraits.Stub) != 0 && LiesAmongData(graph, edge))
                {
                    stretch.Targets.Add(EdgeTarget.Of(graph, edge));
                }
            }
        }

        _stretches.Add(stretch);
        return stretch.Targets.Count > 0;
    }

    private bool LiesAmongData(ObjectGraph graph, in Edge edge)
    {
        (ObjectGraph owner, int symbol) = (graph, edge.Target);
        if (graph.Globals[edge.Target] is >= 0 and int number)
        {
            ref readonly GlobalSymbol global = ref _batch.Globals[number];
            if (global.State != GlobalState.Defined || global.Stub >= 0)
            {
                return false;
            }

            (owner, symbol) = (_batch.Objects[global.Object], global.Symbol);
        }

        return owner.Symbols[symbol].Block is >= 0 and int block && owner.Sections[owner.Blocks[block].Section].Segment != SegmentKind.Code;
    }

    // What lies before belongs to the first stretch.
    private void Divide(List<(int Object, int Block)> before, List<(int Object, int Block)> code, ulong most)
    {
        var stretch = new Stretch();
        ulong position = 0;
        ulong start = 0;
        foreach ((int owner, int block) in before)
        {
            CollectTargets(_batch.Objects[owner], block, stretch.Targets);
            position = EndOf(_batch, owner, block, position);
        }

        var targets = new HashSet<EdgeTarget>();
        for (int index = 0; index < code.Count; index++)
        {
            (int owner, int block) = code[index];
            targets.Clear();
            CollectTargets(_batch.Objects[owner], block, targets);
            ulong end = EndOf(_batch, owner, block, position);
            int jumps = stretch.Targets.Count + targets.Count(target => !stretch.Targets.Contains(target));
            if (index > stretch.First && end - start + (ulong)((long)jumps * _code.Size) > most)
            {
                stretch.End = index;
                _stretches.Add(stretch);
                stretch = new Stretch { First = index };
                start = position;
            }

            stretch.Targets.UnionWith(targets);
            position = end;
        }

        stretch.End = code.Count;
        _stretches.Add(stretch);
    }

    private static void CollectTargets(ObjectGraph graph, int block, HashSet<EdgeTarget> targets)
    {
        foreach (ref readonly Edge edge in graph.EdgesOf(graph.Blocks[block]))
        {
            if ((EdgeKinds.Of(edge.Kind) & EdgeTraits.Stub) != 0)
            {
                targets.Add(EdgeTarget.Of(graph, edge));
            }
        }
    }

    private void Build(List<(int Object, int Block)> before, List<(int Object, int Block)> code)
    {
        Dictionary<(int Object, int Block), int> stretchOf = [];
        before.ForEach(entry => stretchOf[entry] = 0);
        for (int number = 0; number < _stretches.Count; number++)
        {
            for (int index = _stretches[number].First; index < _stretches[number].End; index++)
            {
                stretchOf[code[index]] = number;
            }
        }

        // Blocks refer to symbols, so these come first.
        var builder = new SyntheticObjectBuilder(_batch.Architecture);
        var symbols = new Dictionary<EdgeTarget, (int Symbol, int Addend)>();
        for (int number = 0; number < _stretches.Count; number++)
        {
            Stretch stretch = _stretches[number];
            foreach (EdgeTarget target in stretch.Targets)
            {
                if (NeedsJump(target, number, stretchOf))
                {
                    symbols.TryAdd(target, SymbolOf(builder, target));
                    stretch.Jumps.Add(target, stretch.Jumps.Count);
                }
            }
        }

        foreach (Stretch stretch in _stretches)
        {
            byte[] bytes = _code.Repeat(stretch.Jumps.Count);
            stretch.Block = builder.AddBlock("$__ISLAND"u8, SectionRole.Plain, SegmentKind.Code, bytes, (ulong)bytes.Length, 4);
            foreach ((EdgeTarget target, int number) in stretch.Jumps)
            {
                (int symbol, int addend) = symbols[target];
                _code.AddEdges(builder, number * _code.Size, symbol, addend);
            }
        }

        _batch.Objects.Add(builder.Build(_object));
        for (int number = _stretches.Count - 1; number >= 0; number--)
        {
            code.Insert(_stretches[number].End, (_object, _stretches[number].Block));
        }
    }

    private bool NeedsJump(EdgeTarget target, int stretch, Dictionary<(int Object, int Block), int> stretchOf)
    {
        if ((int)target.Addend != target.Addend)
        {
            return false;
        }

        (int owner, int symbol) = (target.Object, target.Symbol);
        if (owner < 0)
        {
            ref readonly GlobalSymbol global = ref _batch.Globals[symbol];
            if (global.State != GlobalState.Defined || global.Stub >= 0 || global.HasSlot)
            {
                return global.State != GlobalState.Null;
            }

            (owner, symbol) = (global.Object, global.Symbol);
        }

        return !stretchOf.TryGetValue((owner, _batch.Objects[owner].Symbols[symbol].Block), out int there) || there != stretch;
    }

    // What has a stub may lie anywhere, and its stub does not.
    private (int Symbol, int Addend) SymbolOf(SyntheticObjectBuilder builder, EdgeTarget target)
    {
        if (target.Object >= 0)
        {
            return (builder.AddAlias(target.Object, target.Symbol), (int)target.Addend);
        }

        int stub = target.Addend == 0 ? _batch.Globals[target.Symbol].Stub : _batch.Sums.Of(target)?.Stub ?? -1;
        return stub >= 0
            ? (builder.AddAlias(_batch.Synthetic.Object, _batch.Synthetic.StubsSymbol), stub * _batch.Synthetic.StubSize)
            : (builder.AddReference(target.Symbol), (int)target.Addend);
    }

    /// <summary>Code with one island behind it.</summary>
    private sealed class Stretch
    {
        /// <summary>Its first block, as a position in the code.</summary>
        public int First { get; init; }

        /// <summary>The position behind its last block.</summary>
        public int End { get; set; }

        /// <summary>Where its branches lead.</summary>
        public HashSet<EdgeTarget> Targets { get; } = [];

        /// <summary>The jumps of its island, by their order there.</summary>
        public Dictionary<EdgeTarget, int> Jumps { get; } = [];

        /// <summary>The block of the island.</summary>
        public int Block { get; set; }
    }
}
