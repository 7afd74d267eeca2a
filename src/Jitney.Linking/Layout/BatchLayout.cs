using Jitney.Linking.Formats;
using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Layout;

/// <summary>Where everything of a batch goes, as offsets in its three segments.</summary>
/// <remarks>Blocks of one role lie together in the order of <see cref="SectionRole"/>; within a role they keep the order of the objects,
/// except initialiser and finaliser tables, which go by priority, and sections named by identifiers, of which those of one name lie together,
/// names in the order of their first sight. The order depends on the inputs alone.</remarks>
internal sealed class BatchLayout
{
    private readonly SegmentLayout[] _segments = new SegmentLayout[SegmentKinds.Count];
    private readonly Dictionary<(SectionRole, SegmentKind), SectionSpan> _roles = [];
    private readonly NameTable _names = new();
    private readonly List<SectionSpan> _named = [];

    private BatchLayout()
    {
    }

    /// <summary>One segment.</summary>
    public SegmentLayout this[SegmentKind segment] => _segments[(int)segment];

    /// <summary>Lays a batch out. Sets the offsets of its blocks.</summary>
    /// <exception cref="LinkException">A segment is larger than anything that can be linked, or sections of one name cannot lie together.</exception>
    public static BatchLayout Of(LinkBatch batch)
    {
        var layout = new BatchLayout();
        layout.ChooseNamedSegments(batch);
        List<(int Object, int Block)>[] buckets = layout.Sort(batch);
        batch.NumberedSections.Clear();
        if (batch.Format.NumbersSections)
        {
            SectionOrder.Sort(batch, buckets);
        }

        int roles = (int)SectionRole.ZeroFill + 1;
        Span<List<(int Object, int Block)>> readOnly = buckets.AsSpan((int)SegmentKind.ReadOnly * roles, roles);
        batch.Islands = CodeIslands.Insert(batch, buckets.AsSpan((int)SegmentKind.Code * roles, roles));
        layout.Threads = ThreadLayout.Of(batch, readOnly[(int)SectionRole.ThreadData], readOnly[(int)SectionRole.ThreadZeroFill]);
        CheckSize(layout.Threads.Size, "thread-local");
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
    public SectionSpan Named(ReadOnlySpan<byte> name) => _names.Find(name, NameHash.Of(name)) is >= 0 and int number ? _named[number] : default;

    // Sections of one name must be contiguous, so all go where the one with the strictest needs goes.
    private void ChooseNamedSegments(LinkBatch batch)
    {
        var segments = new List<SegmentKind>();
        foreach (ObjectGraph graph in batch.Objects)
        {
            foreach (ref readonly Block block in graph.Blocks.AsSpan())
            {
                ref readonly GraphSection section = ref graph.Sections[block.Section];
                if (!block.IsLive || section.Role != SectionRole.Named)
                {
                    continue;
                }

                int number = _names.Intern(graph.NameBytes(section.NameOffset));
                if (number == segments.Count)
                {
                    segments.Add(section.Segment);
                }
                else if (segments[number] != section.Segment)
                {
                    segments[number] = Wider(graph, block.Section, segments[number], section.Segment);
                }
            }
        }

        _named.AddRange(segments.Select(segment => new SectionSpan(segment, 0, 0)));
    }

    private static SegmentKind Wider(ObjectGraph graph, int section, SegmentKind left, SegmentKind right) => (left, right) switch
    {
        (SegmentKind.Code, SegmentKind.Writable) or (SegmentKind.Writable, SegmentKind.Code) =>
            throw new LinkException(new InputPlace(graph.Name, graph.SectionName(section)), "is code in one object and writable in another"),
        (SegmentKind.ReadOnly, _) => right,
        _ => left,
    };

    private int NameOf(ObjectGraph graph, int block)
    {
        ReadOnlySpan<byte> name = graph.NameBytes(graph.Sections[graph.Blocks[block].Section].NameOffset);
        return _names.Find(name, NameHash.Of(name));
    }

    private List<(int Object, int Block)>[] Sort(LinkBatch batch)
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
                    ref GraphSection section = ref graph.Sections[graph.Blocks[block].Section];
                    section.Segment = section.Role == SectionRole.Named ? _named[NameOf(graph, block)].Segment : section.Segment;
                    buckets[((int)section.Segment * roles) + (int)section.Role].Add((graph.Index, block));
                }
            }
        }

        return buckets;
    }

    // Working memory is addressed by 32-bit numbers, and nothing larger would fit into the window anyway.
    private static void CheckSize(ulong size, string what)
    {
        if (size > int.MaxValue)
        {
            throw new LinkException($"the objects need 0x{size:x} bytes of {what} memory in all, and 2 GiB are the most that can be linked");
        }
    }

    private void Place(LinkBatch batch, SegmentKind segment, ReadOnlySpan<List<(int Object, int Block)>> buckets)
    {
        var placements = new List<Placement>();
        ulong position = 0;
        ulong contentEnd = 0;
        byte alignment = 0;
        bool hasThreads = false;
        bool numbers = batch.Format.NumbersSections;
        for (int role = 0; role < buckets.Length; role++)
        {
            List<(int Object, int Block)> bucket = Order(batch, (SectionRole)role, buckets[role]);
            ulong start = ulong.MaxValue;
            (ulong Start, ObjectGraph? Graph, int Section) numbered = default;
            int run = -1;
            foreach ((int owner, int number) in bucket)
            {
                ObjectGraph graph = batch.Objects[owner];
                ref Block block = ref graph.Blocks[number];

                // Joined unwind tables may have no gap, which would be read as their end. Their readers take words at any address. And pieces of
                // one function may have none, which would be run.
                byte blockAlignment = (SectionRole)role is SectionRole.Frames or SectionRole.StartCode or SectionRole.EndCode && start != ulong.MaxValue ? (byte)0 : block.AlignmentLog2;
                if ((SectionRole)role is SectionRole.ThreadData or SectionRole.ThreadZeroFill && start == ulong.MaxValue && !hasThreads)
                {
                    // The template begins at an offset that fits all of it, so that its inner offsets are those of each thread's copy.
                    hasThreads = true;
                    blockAlignment = Math.Max(blockAlignment, Threads.AlignmentLog2);
                    alignment = Math.Max(alignment, blockAlignment);
                }

                position = Alignment.Up(position, blockAlignment);
                start = Math.Min(start, position);
                block.SegmentOffset = position;
                if (numbers && owner != batch.Synthetic.Object)
                {
                    if (numbered.Graph is null || !SectionOrder.IsSameName((SectionRole)role, numbered.Graph, numbered.Section, graph, block.Section))
                    {
                        numbered.Start = position;
                        batch.NumberedSections.TryAdd((segment, position), batch.NumberedSections.Count + 1);
                        run = (SectionRole)role == SectionRole.Plain ? BeginRun(segment, SectionOrder.WholeName(graph, block.Section)) : -1;
                    }

                    (numbered.Graph, numbered.Section) = (graph, block.Section);
                    block.ThreadOffset = position - numbered.Start;
                }

                if (run >= 0 && owner != batch.Synthetic.Object)
                {
                    AddNamed(run, position, position + block.Size);
                }

                if ((SectionRole)role == SectionRole.Named)
                {
                    AddNamed(NameOf(graph, number), position, position + block.Size);
                }

                placements.Add(new Placement(owner, number, position));
                position = checked(position + block.Size);
                alignment = Math.Max(alignment, block.AlignmentLog2);
            }

            if (start != ulong.MaxValue)
            {
                _roles.Add(((SectionRole)role, segment), new SectionSpan(segment, start, position));
            }

            contentEnd = (SectionRole)role is SectionRole.ThreadZeroFill or SectionRole.ZeroFill ? contentEnd : position;
        }

        CheckSize(position, segment.ToString());
        _segments[(int)segment] = new SegmentLayout([.. placements], position, 1UL << alignment, contentEnd);
    }

    // Where sections have numbers, those of one name lie together anyway.
    private int BeginRun(SegmentKind segment, ReadOnlySpan<byte> name)
    {
        if (!SectionNames.IsIdentifier(name))
        {
            return -1;
        }

        int number = _names.Intern(name);
        if (number == _named.Count)
        {
            _named.Add(new SectionSpan(segment, 0, 0));
        }

        return number;
    }

    private void AddNamed(int name, ulong start, ulong end) =>
        _named[name] = _named[name] is { End: > 0 } known ? known with { End = end } : _named[name] with { Start = start, End = end };

    // Blocks of one role lie in the order of their object, and what is linked to them in theirs.
    private static int OrderOf(ObjectGraph graph, int block) => graph.Linked?.Target(block) is >= 0 and int target ? target : block;

    private static GraphSection SectionOf(LinkBatch batch, (int Object, int Block) entry) => batch.Objects[entry.Object].Sections[batch.Objects[entry.Object].Blocks[entry.Block].Section];

    // Entries of one section stand one behind the other, and have one order.
    private static IEnumerable<((int Object, int Block) Entry, TableOrder Order)> WithOrder(LinkBatch batch, List<(int Object, int Block)> bucket)
    {
        (int Object, int Section) last = (-1, -1);
        TableOrder order = default;
        foreach ((int owner, int block) in bucket)
        {
            int section = batch.Objects[owner].Blocks[block].Section;
            if ((owner, section) != last)
            {
                order = TableOrderOf(batch, (owner, block));
                last = (owner, section);
            }

            yield return ((owner, block), order);
        }
    }

    private static TableOrder TableOrderOf(LinkBatch batch, (int Object, int Block) entry)
    {
        GraphSection section = SectionOf(batch, entry);
        return batch.Format.TableOrder(section, section.NameOffset >= 0 ? batch.Objects[entry.Object].NameBytes(section.NameOffset) : default);
    }

    private List<(int Object, int Block)> Order(LinkBatch batch, SectionRole role, List<(int Object, int Block)> bucket)
    {
        // OrderBy is stable, so equal keys keep the order of the objects.
        return role switch
        {
            SectionRole.InitArray or SectionRole.FiniArray or SectionRole.StartCode or SectionRole.EndCode =>
                [.. WithOrder(batch, bucket).OrderBy(static one => one.Order).ThenBy(static one => one.Order.IsBackward ? (-one.Entry.Object, -one.Entry.Block) : default).Select(static one => one.Entry)],
            SectionRole.FunctionTable => FunctionOrder.Sort(batch, bucket),
            SectionRole.Named =>
                [.. bucket.OrderBy(entry => NameOf(batch.Objects[entry.Object], entry.Block)).ThenBy(entry => entry.Object).ThenBy(entry => OrderOf(batch.Objects[entry.Object], entry.Block))],
            _ => bucket,
        };
    }
}
