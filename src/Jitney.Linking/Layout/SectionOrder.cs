using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;

namespace Jitney.Linking.Layout;

/// <summary>Puts sections of one name together, in the order of what follows a <c>$</c> in it: <c>.text$mn</c> is a part of <c>.text</c>.</summary>
/// <remarks>Names come in the order of their first sight; those that are the same keep the order of their objects.</remarks>
internal static class SectionOrder
{
    private const byte Mark = (byte)'$';

    /// <summary>Sorts what is sorted by nothing else.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="buckets">Blocks by segment and role.</param>
    public static void Sort(LinkBatch batch, List<(int Object, int Block)>[] buckets)
    {
        int roles = buckets.Length / SegmentKinds.Count;
        for (int bucket = 0; bucket < buckets.Length; bucket++)
        {
            if ((SectionRole)(bucket % roles) is SectionRole.Plain or SectionRole.ZeroFill or SectionRole.ThreadData or SectionRole.ThreadCallbacks && buckets[bucket].Count > 1)
            {
                buckets[bucket] = Sort(batch, buckets[bucket]);
            }
        }
    }

    /// <summary>Whether two sections that follow each other are of one name, and so have one number. Those with a role of their own are.</summary>
    public static bool IsSameName(SectionRole role, ObjectGraph left, int leftSection, ObjectGraph right, int rightSection) =>
        role is not (SectionRole.Plain or SectionRole.Named) || Split(left, leftSection).Name.SequenceEqual(Split(right, rightSection).Name);

    private static List<(int Object, int Block)> Sort(LinkBatch batch, List<(int Object, int Block)> blocks)
    {
        var names = new NameTable();
        var order = new Entry[blocks.Count];
        for (int index = 0; index < order.Length; index++)
        {
            ObjectGraph graph = batch.Objects[blocks[index].Object];
            int section = graph.Blocks[blocks[index].Block].Section;
            Parts parts = Split(graph, section);
            order[index] = new Entry(graph, section, names.Intern(parts.Name), index) { SuffixOffset = graph.Sections[section].NameOffset + parts.Name.Length, SuffixLength = parts.Suffix.Length };
        }

        Array.Sort(order, Compare);
        return [.. order.Select(entry => blocks[entry.Number])];
    }

    private static int Compare(Entry left, Entry right)
    {
        if (left.Name != right.Name)
        {
            return left.Name.CompareTo(right.Name);
        }

        int priority = left.Graph.Sections[left.Section].Priority.CompareTo(right.Graph.Sections[right.Section].Priority);
        if (priority != 0)
        {
            return priority;
        }

        int suffix = left.Suffix.SequenceCompareTo(right.Suffix);
        return suffix != 0 ? suffix : left.Number.CompareTo(right.Number);
    }

    /// <summary>A section's name without what follows the <c>$</c>.</summary>
    public static ReadOnlySpan<byte> WholeName(ObjectGraph graph, int section) => Split(graph, section).Name;

    private static Parts Split(ObjectGraph graph, int section)
    {
        ReadOnlySpan<byte> name = graph.NameBytes(graph.Sections[section].NameOffset);

        // The linker's own begin with the mark.
        int mark = name.Length > 1 ? name[1..].IndexOf(Mark) + 1 : 0;
        return mark > 0 ? new Parts(name[..mark], name[mark..]) : new Parts(name, default);
    }

    // Where the suffix lies is known, so that a long name is read once.
    private readonly record struct Entry(ObjectGraph Graph, int Section, int Name, int Number)
    {
        public int SuffixOffset { get; init; }

        public int SuffixLength { get; init; }

        public ReadOnlySpan<byte> Suffix => SuffixLength == 0 ? default : Graph.Content.Span.Slice(SuffixOffset, SuffixLength);
    }

    private readonly ref struct Parts(ReadOnlySpan<byte> name, ReadOnlySpan<byte> suffix)
    {
        public ReadOnlySpan<byte> Name { get; } = name;

        public ReadOnlySpan<byte> Suffix { get; } = suffix;
    }
}
