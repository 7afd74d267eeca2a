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

    /// <summary>How many ranges are free.</summary>
    public int FreeCount { get; private set; }

    public uint StartOf(int range) => _entries[range].Start;

    /// <summary>The size of a range; 0 for what is none.</summary>
    public uint SizeOf(int range) => _entries[range].Size;

    /// <summary>Whether a number is that of a range that is taken.</summary>
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
    public void AddFirst(uint size) => Link(Add(0, size, None, None));

    /// <summary>Takes a piece out of a free range.</summary>
    /// <returns>The number of the piece.</returns>
    public int Carve(int range, uint start, uint size)
    {
        ref Entry entry = ref _entries[range];
        uint rangeStart = entry.Start;
        uint rest = rangeStart + entry.Size - start - size;

        // Nearly always the piece lies at its start, and the range only begins later then.
        if (start == rangeStart && rest > 0)
        {
            int before = entry.Before;
            Change(range, start + size, rest);
            return Add(start, size, before, range);
        }

        if (start == rangeStart)
        {
            Unlink(range);
            entry.Previous = Taken;
            return range;
        }

        int behind = entry.Behind;
        Change(range, rangeStart, start - rangeStart);
        int piece = Add(start, size, range, behind);
        if (rest > 0)
        {
            Link(Add(start + size, rest, piece, behind));
        }

        return piece;
    }

    /// <summary>Makes one free range of a piece and the free ranges that touch it.</summary>
    /// <returns>That range.</returns>
    public int Join(int piece)
    {
        ref Entry entry = ref _entries[piece];
        int before = entry.Before;
        int behind = entry.Behind;
        ref Entry low = ref _entries[before];
        ref Entry high = ref _entries[behind];
        if (high.Previous != Taken)
        {
            if (low.Previous == Taken)
            {
                Change(behind, entry.Start, entry.Size + high.Size);
                Remove(piece);
                return behind;
            }

            uint all = low.Size + entry.Size + high.Size;
            Unlink(behind);
            Remove(behind);
            Change(before, low.Start, all);
            Remove(piece);
            return before;
        }

        if (low.Previous != Taken)
        {
            Change(before, low.Start, low.Size + entry.Size);
            Remove(piece);
            return before;
        }

        Link(piece);
        return piece;
    }

    /// <summary>The free ranges, in no particular order.</summary>
    public (uint Start, uint Size)[] FreeToArray() =>
        [.. _entries[SizeBins.Count.._used].Where(entry => entry.Previous != Taken).Select(entry => (entry.Start, entry.Size))];

    // Makes a range between two neighbours, in no list.
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

        ref Entry entry = ref _entries[range];
        entry.Start = start;
        entry.Size = size;
        entry.Before = before;
        entry.Behind = behind;
        entry.Previous = Taken;
        _entries[before].Behind = range;
        _entries[behind].Before = range;
        return range;
    }

    // Takes a range that is in no list out of the chain; its number means nothing any more.
    private void Remove(int range)
    {
        ref Entry entry = ref _entries[range];
        _entries[entry.Before].Behind = entry.Behind;
        _entries[entry.Behind].Before = entry.Before;

        // A size of 0 marks an entry that is not in use.
        entry.Size = 0;
        entry.Previous = Taken;
        entry.Next = _spare;
        _spare = range;
    }

    // Makes a free range begin or end elsewhere. One that stays in its class keeps its place in the list.
    private void Change(int range, uint start, uint size)
    {
        ref Entry entry = ref _entries[range];
        bool stays = SizeBins.Of(size) == SizeBins.Of(entry.Size);
        if (!stays)
        {
            Unlink(range);
        }

        entry.Start = start;
        entry.Size = size;
        if (!stays)
        {
            Link(range);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Link(int range)
    {
        ref Entry entry = ref _entries[range];
        int bin = SizeBins.Of(entry.Size);
        ref Entry list = ref _entries[bin];
        int next = list.Next;
        list.Next = range;
        entry.Next = next;
        entry.Previous = bin;
        _entries[next].Previous = range;
        _bins.MarkOccupied(bin);
        FreeCount++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Unlink(int range)
    {
        ref Entry entry = ref _entries[range];
        int next = entry.Next;
        int previous = entry.Previous;
        _entries[next].Previous = previous;
        _entries[previous].Next = next;
        if (next == previous)
        {
            // Only a list knows the same before and behind.
            _bins.MarkEmpty(next);
        }

        FreeCount--;
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
