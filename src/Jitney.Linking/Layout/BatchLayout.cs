using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;

namespace Jitney.Linking.Layout;

/// <summary>Where everything of a batch goes, as offsets in its three segments.</summary>
/// <remarks>Blocks of one role lie together in the order of <see cref="SectionRole"/>; within a role they keep the order of the objects,
/// except initialiser and finaliser tables, which go by priority, and sections named by identifiers, which go by name. The order
/// depends on the inputs alone.</remarks>
internal sealed class BatchLayout
{
    private readonly SegmentLayout[] _segments = new SegmentLayout[SegmentKinds.Count];
    private readonly Dictionary<(SectionRole, SegmentKind), SectionSpan> _roles = [];
    private readonly Dictionary<string, SectionSpan> _named = [];

    private BatchLayout()
    {
    }

    /// <summary>One segment.</summary>
    public SegmentLayout this[SegmentKind segment] => _segments[(int)segment];

    /// <summary>Lays a batch out. Sets the offsets of its blocks.</summary>
    public static BatchLayout Of(LinkBatch batch)
    {
        var layout = new BatchLayout();
        List<(int Object, int Block)>[] buckets = Sort(batch);
        int roles = (int)SectionRole.ZeroFill + 1;
        Span<List<(int Object, int Block)>> readOnly = buckets.AsSpan((int)SegmentKind.ReadOnly * roles, roles);
        layout.Threads = ThreadLayout.Of(batch, readOnly[(int)SectionRole.ThreadData], readOnly[(int)SectionRole.ThreadZeroFill]);
        readOnly[(int)SectionRole.ThreadZeroFill].Clear();
        for (int segment = 0; segment < SegmentKinds.Count; segment++)
        {
            layout.Place(batch, (SegmentKind)segment, buckets.AsSpan(segment * roles, roles));
        }

        return layout;
    }

    /// <summary>The batch's thread-local storage.</summary>
    public ThreadLayout Threads { get; private set; } = ThreadLayout.None;

    /// <summary>All blocks of a role that lies in one segment only; an empty span at the segment's start when there are none.</summary>
    public SectionSpan Role(SectionRole role)
    {
        for (int segment = 0; segment < SegmentKinds.Count; segment++)
        {
            if (_roles.TryGetValue((role, (SegmentKind)segment), out SectionSpan span))
            {
                return span;
            }
        }

        return default;
    }

    /// <summary>All sections of a name that is an identifier; an empty span when none is left.</summary>
    public SectionSpan Named(string name) => _named.GetValueOrDefault(name);

    private static List<(int Object, int Block)>[] Sort(LinkBatch batch)
    {
        int roles = (int)SectionRole.ZeroFill + 1;
        var buckets = new List<(int, int)>[SegmentKinds.Count * roles];
        for (int index = 0; index < buckets.Length; index++)
        {
            buckets[index] = [];
        }

        foreach (ObjectGraph graph in batch.Objects)
        {
            for (int block = 0; block < graph.Blocks.Length; block++)
            {
                if (graph.Blocks[block].IsLive)
                {
                    ref readonly GraphSection section = ref graph.Sections[graph.Blocks[block].Section];
                    buckets[((int)section.Segment * roles) + (int)section.Role].Add((graph.Index, block));
                }
            }
        }

        return buckets;
    }

    private void Place(LinkBatch batch, SegmentKind segment, ReadOnlySpan<List<(int Object, int Block)>> buckets)
    {
        var placements = new List<Placement>();
        ulong position = 0;
        ulong contentEnd = 0;
        byte alignment = 0;
        for (int role = 0; role < buckets.Length; role++)
        {
            List<(int Object, int Block)> bucket = Order(batch, (SectionRole)role, buckets[role]);
            ulong start = ulong.MaxValue;
            foreach ((int owner, int number) in bucket)
            {
                ObjectGraph graph = batch.Objects[owner];
                ref Block block = ref graph.Blocks[number];

                // Joined unwind tables may have no gap, which would be read as their end. They consist of 32-bit words.
                byte blockAlignment = (SectionRole)role == SectionRole.Frames ? Math.Min(block.AlignmentLog2, (byte)2) : block.AlignmentLog2;
                blockAlignment = (SectionRole)role == SectionRole.Frames && start == ulong.MaxValue ? block.AlignmentLog2 : blockAlignment;
                if ((SectionRole)role == SectionRole.ThreadData && start == ulong.MaxValue)
                {
                    // The template begins at an offset that fits all of it, so that its inner offsets are those of each thread's copy.
                    blockAlignment = Math.Max(blockAlignment, Threads.AlignmentLog2);
                    alignment = Math.Max(alignment, blockAlignment);
                }

                position = Alignment.Up(position, blockAlignment);
                start = Math.Min(start, position);
                block.SegmentOffset = position;
                if ((SectionRole)role == SectionRole.Named)
                {
                    AddNamed(graph.SectionName(block.Section), segment, position, position + block.Size);
                }

                placements.Add(new Placement(owner, number, position));
                position = checked(position + block.Size);
                alignment = Math.Max(alignment, block.AlignmentLog2);
            }

            if (start != ulong.MaxValue)
            {
                _roles.Add(((SectionRole)role, segment), new SectionSpan(segment, start, position));
            }

            contentEnd = (SectionRole)role == SectionRole.ZeroFill ? contentEnd : position;
        }

        _segments[(int)segment] = new SegmentLayout([.. placements], position, 1UL << alignment, contentEnd);
    }

    private void AddNamed(string name, SegmentKind segment, ulong start, ulong end) =>
        _named[name] = _named.TryGetValue(name, out SectionSpan known) && known.Segment == segment ? known with { End = end } : new SectionSpan(segment, start, end);

    private static List<(int Object, int Block)> Order(LinkBatch batch, SectionRole role, List<(int Object, int Block)> bucket)
    {
        // OrderBy is stable, so equal keys keep the order of the objects.
        return role switch
        {
            SectionRole.InitArray or SectionRole.FiniArray =>
                [.. bucket.OrderBy(entry => batch.Objects[entry.Object].Sections[batch.Objects[entry.Object].Blocks[entry.Block].Section].Priority)],
            SectionRole.Named => [.. bucket.OrderBy(
                entry => batch.Objects[entry.Object].SectionName(batch.Objects[entry.Object].Blocks[entry.Block].Section),
                StringComparer.Ordinal)],
            _ => bucket,
        };
    }
}
