namespace Jitney.Linking.Allocation;

/// <summary>Ranges, taken and free, that follow each other without gaps; the free ones are also in a list for each size class.</summary>
/// <remarks>A range has a number and lies in one array with its neighbours' numbers and those before and behind it in its list: whoever has the number needs no search.
/// Not thread-safe.</remarks>
internal sealed class RangeTable
{
    /// <summary>No range; also where a chain or a list ends. What is written there is never read.</summary>
    public const int None = 0;

    // In place of the number before a range in its list: it is in none.
    private const int Taken = -1;

    private readonly SizeBins _bins = new();
    private readonly int[] _heads = new int[SizeBins.Count];
    private Entry[] _entries = new Entry[64];
    private int _used = 1;
    private int _spare;

    public RangeTable() => _entries[None].Previous = Taken;

    /// <summary>How many ranges are free.</summary>
    public int FreeCount { get; private set; }

    public uint StartOf(int range) => _entries[range].Start;

    public uint SizeOf(int range) => _entries[range].Size;

    public bool IsFree(int range) => _entries[range].Previous != Taken;

    /// <summary>Whether a number is that of a range that is taken.</summary>
    public bool IsTaken(int range) => range > None && range < _used && _entries[range] is { Previous: Taken, Size: > 0 };

    public int Before(int range) => _entries[range].Before;

    public int Behind(int range) => _entries[range].Behind;

    /// <summary>The first free range of a class.</summary>
    public int First(int bin) => _heads[bin];

    /// <summary>The next free range of the same class.</summary>
    public int Next(int range) => _entries[range].Next;

    public int FirstOccupied(int bin) => _bins.FirstOccupied(bin);

    public uint LargestFree()
    {
        uint largest = 0;
        int bin = _bins.LastOccupied();
        for (int range = bin < 0 ? None : _heads[bin]; range != None; range = _entries[range].Next)
        {
            largest = Math.Max(largest, _entries[range].Size);
        }

        return largest;
    }

    /// <summary>Makes a range between two neighbours, taken.</summary>
    public int Add(uint start, uint size, int before, int behind)
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

        _entries[range] = new Entry(start, size, before, behind, None, Taken);
        _entries[before].Behind = range;
        _entries[behind].Before = range;
        return range;
    }

    /// <summary>Takes a range that is taken out of the chain; its number means nothing any more.</summary>
    public void Remove(int range)
    {
        ref Entry entry = ref _entries[range];
        _entries[entry.Before].Behind = entry.Behind;
        _entries[entry.Behind].Before = entry.Before;

        // A size of 0 marks an entry that is not in use.
        entry = new Entry(0, 0, None, None, _spare, Taken);
        _spare = range;
    }

    /// <summary>Makes a free range begin or end elsewhere. One that stays in its class keeps its place in the list.</summary>
    public void Change(int range, uint start, uint size)
    {
        ref Entry entry = ref _entries[range];
        bool stays = SizeBins.Of(size) == SizeBins.Of(entry.Size);
        if (!stays)
        {
            Take(range);
        }

        entry.Start = start;
        entry.Size = size;
        if (!stays)
        {
            Free(range);
        }
    }

    /// <summary>Makes a range free that is taken.</summary>
    public void Free(int range)
    {
        ref Entry entry = ref _entries[range];
        int bin = SizeBins.Of(entry.Size);
        int next = _heads[bin];
        _heads[bin] = range;
        entry.Next = next;
        entry.Previous = None;
        FreeCount++;
        if (next != None)
        {
            _entries[next].Previous = range;
        }
        else
        {
            _bins.MarkOccupied(bin);
        }
    }

    /// <summary>Makes a range taken that is free.</summary>
    public void Take(int range)
    {
        ref Entry entry = ref _entries[range];
        if (entry.Next != None)
        {
            _entries[entry.Next].Previous = entry.Previous;
        }

        if (entry.Previous != None)
        {
            _entries[entry.Previous].Next = entry.Next;
        }
        else
        {
            int bin = SizeBins.Of(entry.Size);
            _heads[bin] = entry.Next;
            if (entry.Next == None)
            {
                _bins.MarkEmpty(bin);
            }
        }

        entry.Previous = Taken;
        FreeCount--;
    }

    /// <summary>The free ranges, in no particular order.</summary>
    public (uint Start, uint Size)[] FreeToArray() =>
        [.. _entries.Take(_used).Where(entry => entry.Previous != Taken).Select(entry => (entry.Start, entry.Size))];

    private record struct Entry(uint Start, uint Size, int Before, int Behind, int Next, int Previous);
}
