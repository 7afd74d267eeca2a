using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;

namespace Jitney.Linking.Passes;

/// <summary>The sorted index of a batch's unwind tables, by which unwinders find the record of an address: what static linkers call <c>.eh_frame_hdr</c>.</summary>
/// <remarks>Format: Linux Standard Base, "The .eh_frame_hdr section". Objects lie in their order, and mostly their functions too: so nearly all is sorted from the beginning.</remarks>
internal static class FrameIndex
{
    private const int HeaderSize = 12;
    private const int EntrySize = 8;
    private const int MostRanges = 16;

    // A record: its length, the distance to the common entry, the described address.
    private const uint DescribedAddressOffset = 8;

    // To sort signed distances as unsigned numbers.
    private const ulong Bias = 0x8000_0000;

    // Entries are sorted by their upper half, by so many bits at a time.
    private const int DigitBits = 11;
    private const int Digits = 3;
    private const int DigitValues = 1 << DigitBits;
    private const int FirstDigit = 32;
    private const int LeastForDigits = 512;

    /// <summary>The index's size in bytes, from dead stripping on.</summary>
    public static int SizeFor(LinkBatch batch)
    {
        int count = 0;
        foreach (ObjectGraph graph in batch.Objects)
        {
            graph.LiveFrameCount = Count(graph);
            count += graph.LiveFrameCount;
        }

        return checked(HeaderSize + (count * EntrySize));
    }

    /// <summary>Writes the index.</summary>
    /// <param name="batch">A batch whose addresses are final.</param>
    /// <param name="index">As many bytes as <see cref="SizeFor"/> said.</param>
    /// <param name="address">Where the index will lie.</param>
    /// <param name="tables">Where the unwind tables will lie.</param>
    public static void Write(LinkBatch batch, Span<byte> index, ulong address, ulong tables)
    {
        index[0] = 1;    // version
        index[1] = 0x1b; // where the tables lie: DW_EH_PE_pcrel | DW_EH_PE_sdata4
        index[2] = 0x03; // how many entries there are: DW_EH_PE_udata4
        index[3] = 0x3b; // entries: DW_EH_PE_datarel | DW_EH_PE_sdata4
        int count = (index.Length - HeaderSize) / EntrySize;
        BinaryPrimitives.WriteInt32LittleEndian(index[4..], unchecked((int)(tables - (address + 4))));
        BinaryPrimitives.WriteInt32LittleEndian(index[8..], count);

        // The index is where they are sorted, too.
        Span<ulong> sorted = MemoryMarshal.Cast<byte, ulong>(index[HeaderSize..]);
        Sort(Entries(batch, count, address), sorted);
        foreach (ref ulong entry in sorted)
        {
            // The function's distance first.
            entry = (entry << 32) | unchecked((uint)((entry >> 32) - Bias));
        }
    }

    private static int Count(ObjectGraph graph)
    {
        int count = 0;
        foreach (ref readonly FrameRecord record in graph.Frames.AsSpan())
        {
            count += IsLive(graph, record) ? 1 : 0;
        }

        return count;
    }

    private static bool IsLive(ObjectGraph graph, in FrameRecord record) => record.DescribedBlock >= 0 && graph.Blocks[record.DescribedBlock].IsLive;

    // The function's distance from the index in the upper half, the record's in the lower.
    private static ulong[] Entries(LinkBatch batch, int count, ulong address)
    {
        var entries = new ulong[count];
        int objects = batch.Objects.Count;
        int ranges = Math.Min(objects, MostRanges);
        var starts = new int[ranges];
        for (int range = 0, next = 0; range < ranges; range++)
        {
            starts[range] = next;
            foreach (ObjectGraph graph in ObjectsOf(batch, range, ranges))
            {
                next += graph.LiveFrameCount;
            }
        }

        batch.Workers.For(ranges, range =>
        {
            int next = starts[range];
            foreach (ObjectGraph graph in ObjectsOf(batch, range, ranges))
            {
                next = Add(graph, entries, next, address);
            }
        });
        return entries;
    }

    private static ReadOnlySpan<ObjectGraph> ObjectsOf(LinkBatch batch, int range, int ranges)
    {
        ReadOnlySpan<ObjectGraph> objects = CollectionsMarshal.AsSpan(batch.Objects);
        return objects[(int)((long)objects.Length * range / ranges)..(int)((long)objects.Length * (range + 1) / ranges)];
    }

    private static int Add(ObjectGraph graph, ulong[] entries, int next, ulong address)
    {
        foreach (ref readonly FrameRecord record in graph.Frames.AsSpan())
        {
            if (IsLive(graph, record))
            {
                ref readonly Edge edge = ref graph.FrameEdges[record.FirstEdge];
                ulong function = unchecked(graph.Addresses[edge.Target] + (ulong)graph.Addend(edge) - address + Bias);
                ulong frame = unchecked(graph.Blocks[record.TableBlock].Address + edge.Offset - DescribedAddressOffset - address);
                entries[next++] = (function << 32) | (uint)frame;
            }
        }

        return next;
    }

    private static void Sort(ulong[] entries, Span<ulong> sorted)
    {
        if (entries.Length >= LeastForDigits && !IsSorted(entries))
        {
            SortByDigits(entries, sorted);
            return;
        }

        entries.CopyTo(sorted);
        if (!IsSorted(sorted))
        {
            sorted.Sort();
        }
    }

    private static bool IsSorted(ReadOnlySpan<ulong> entries)
    {
        for (int index = 1; index < entries.Length; index++)
        {
            if (entries[index] < entries[index - 1])
            {
                return false;
            }
        }

        return true;
    }

    // Programs that were compiled with a profile keep cold code apart: thousands of entries are out of order, and comparing them takes much longer than counting.
    private static void SortByDigits(Span<ulong> entries, Span<ulong> sorted)
    {
        var counts = new int[Digits * DigitValues];
        foreach (ulong entry in entries)
        {
            for (int digit = 0; digit < Digits; digit++)
            {
                counts[(digit * DigitValues) + DigitOf(entry, digit)]++;
            }
        }

        // To and fro, an odd number of times.
        Span<ulong> from = entries;
        Span<ulong> to = sorted;
        for (int digit = 0; digit < Digits; digit++)
        {
            Span<int> next = counts.AsSpan(digit * DigitValues, DigitValues);
            int position = 0;
            foreach (ref int count in next)
            {
                (count, position) = (position, position + count);
            }

            foreach (ulong entry in from)
            {
                to[next[DigitOf(entry, digit)]++] = entry;
            }

            Span<ulong> other = from;
            from = to;
            to = other;
        }
    }

    private static int DigitOf(ulong entry, int digit) => (int)(entry >> (FirstDigit + (digit * DigitBits))) & (DigitValues - 1);
}
