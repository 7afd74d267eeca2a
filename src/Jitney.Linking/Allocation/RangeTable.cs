using System.Runtime.CompilerServices;

namespace Jitney.Linking.Allocation;

/// <summary>Ranges, taken and free, that follow each other without gaps; the free ones are also in a list for each size class.</summary>
/// <remarks>
/// A range has a number and lies in one array with its neighbours' numbers and those before and behind it in its list: whoever has the number needs no search.
/// A list is a circle through an entry of its own, whose number is that of the class and whose size is 0: whether it is empty, or ends here, matters
/// to nobody who goes along it or changes it. What lies where is anybody's guess, the processor's too, and each such question costs more than the answer.
/// Not thread-safe.
/// </remarks>
internal sealed class RangeTable
{
    /// <summary>No range; also where the chain of neighbours ends. What is written there is never read.</summary>
    public const int None = 0;

    // In place of the number before a range in its list: it is in none.
    private const int Taken = -1;

    private readonly SizeBins _bins = new();
    private Entry[] _entries = new Entry[2 * SizeBins.Count];
    private int _used = SizeBins.Count;
    private int _spare;

    public RangeTable()
    {
        for (int bin = 0; bin < SizeBins.Count; bin++)
        {
            _entries[bin] = new Entry { Next = bin, Previous = bin };
        }

        _entries[None].Previous = Taken;
    }

    /// <summary>How many ranges are free. It counts.</summary>
    public int FreeCount => _entries[SizeBins.Count.._used].Count(entry => entry.Previous != Taken);

    public uint StartOf(int range) => _entries[range].Start;

    /// <summary>The size of a range; 0 for what is none.</summary>
    public uint SizeOf(int range) => _entries[range].Size;

    /// <summary>Whether a number is that of a range that is taken.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsTaken(int range) => (uint)range < (uint)_used && _entries[range] is { Previous: Taken, Size: > 0 };

    /// <summary>The next free range of the same class, where a class stands for its list; the class again behind the last one.</summary>
    public int Next(int range) => _entries[range].Next;

    public int FirstOccupied(int bin) => _bins.FirstOccupied(bin);

    public uint LargestFree()
    {
        uint largest = 0;
        int bin = _bins.LastOccupied();
        for (int range = _entries[bin].Next; range != bin; range = _entries[range].Next)
        {
            largest = Math.Max(largest, _entries[range].Size);
        }

        return largest;
    }

    /// <summary>Makes the first range, free.</summary>
    public void AddFirst(uint size) => AddFree(0, size, None, None);

    /// <summary>Takes a piece out of a free range.</summary>
    /// <returns>The number of the piece.</returns>
    public int Carve(int range, uint start, uint size)
    {
        ref Entry entry = ref _entries[range];
        uint rangeStart = entry.Start;
        uint rest = rangeStart + entry.Size - start - size;
        Unlink(_entries, range);
        entry.Start = start;
        entry.Size = size;
        entry.Previous = Taken;
        if (start != rangeStart)
        {
            AddFree(rangeStart, start - rangeStart, entry.Before, range);
        }

        if (rest > 0)
        {
            AddFree(start + size, rest, range, _entries[range].Behind);
        }

        return range;
    }

    /// <summary>Makes one free range of a piece and the free ranges that touch it.</summary>
    public void Join(int piece)
    {
        Entry[] entries = _entries;
        ref Entry entry = ref entries[piece];
        int before = entry.Before;
        int behind = entry.Behind;
        ref Entry low = ref entries[before];
        ref Entry high = ref entries[behind];

        // Whether a neighbour is free nobody can foresee, so nothing branches on it: these are masks, with all bits set where it is.
        int withLow = ~(low.Previous >> 31);
        int withHigh = ~(high.Previous >> 31);
        Unlink(entries, Choose(withLow, before, SizeBins.Nothing));
        Unlink(entries, Choose(withHigh, behind, SizeBins.Nothing));

        int newBefore = Choose(withLow, low.Before, before);
        int newBehind = Choose(withHigh, high.Behind, behind);
        uint lowSize = low.Size & (uint)withLow;
        uint highSize = high.Size & (uint)withHigh;
        entry.Start -= lowSize;
        entry.Size += lowSize + highSize;
        entry.Before = newBefore;
        entry.Behind = newBehind;
        entries[newBefore].Behind = piece;
        entries[newBehind].Before = piece;

        // What was joined means nothing any more, which a size of 0 says; what is taken has no use for the next in a list.
        low.Previous = Taken;
        low.Size -= lowSize;
        low.Next = _spare;
        int spare = Choose(withLow, before, _spare);
        high.Previous = Taken;
        high.Size -= highSize;
        high.Next = spare;
        _spare = Choose(withHigh, behind, spare);
        Link(entries, piece);
    }

    /// <summary>The free ranges, in no particular order.</summary>
    public (uint Start, uint Size)[] FreeToArray() =>
        [.. _entries[SizeBins.Count.._used].Where(entry => entry.Previous != Taken).Select(entry => (entry.Start, entry.Size))];

    private static int Choose(int mask, int chosen, int other) => other ^ ((chosen ^ other) & mask);

    // Makes a range between two neighbours, in no list.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Add(uint start, uint size, int before, int behind)
    {
        int range = _spare;
        if (range != None)
        {
            _spare = _entries[range].Next;
        }
        else
        {
            if (_used == _entries.Length)
            {
                Array.Resize(ref _entries, 2 * _used);
            }

            range = _used++;
        }

        Entry[] entries = _entries;
        ref Entry entry = ref entries[range];
        entry.Start = start;
        entry.Size = size;
        entry.Before = before;
        entry.Behind = behind;
        entry.Previous = Taken;
        entries[before].Behind = range;
        entries[behind].Before = range;
        return range;
    }

    private void AddFree(uint start, uint size, int before, int behind)
    {
        int range = Add(start, size, before, behind);
        Link(_entries, range);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Link(Entry[] entries, int range)
    {
        ref Entry entry = ref entries[range];
        int bin = SizeBins.Of(entry.Size);
        ref Entry list = ref entries[bin];
        int next = list.Next;
        list.Next = range;
        entry.Next = next;
        entry.Previous = bin;
        entries[next].Previous = range;
        _bins.MarkOccupied(bin);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Unlink(Entry[] entries, int range)
    {
        ref Entry entry = ref entries[range];
        int next = entry.Next;
        int previous = entry.Previous;
        entries[next].Previous = previous;
        entries[previous].Next = next;

        // Only an empty list knows the same before and behind.
        _bins.MarkEmpty(next == previous ? next : SizeBins.Nothing);
    }

    private struct Entry
    {
        public uint Start;
        public uint Size;
        public int Before;
        public int Behind;
        public int Next;
        public int Previous;
    }
}
