namespace Jitney.Linking.Allocation;

/// <summary>Free ranges by size class, each class a doubly linked list inside one array.</summary>
/// <remarks>Knows nothing about addresses touching each other; that is its owner's business. Not thread-safe.</remarks>
internal sealed class FreeRangeLists
{
    private const int None = -1;

    private readonly SizeBins _bins = new();
    private readonly int[] _heads = new int[SizeBins.Count];
    private Entry[] _entries = new Entry[64];
    private int _used;
    private int _spare = None;

    public FreeRangeLists() => Array.Fill(_heads, None);

    public int Count { get; private set; }

    public (ulong Start, ulong Size) this[int range] => (_entries[range].Start, _entries[range].Size);

    public int First(int bin) => _heads[bin];

    public int Next(int range) => _entries[range].Next;

    public int FirstOccupied(int bin) => _bins.FirstOccupied(bin);

    public ulong Largest()
    {
        ulong largest = 0;
        int bin = _bins.LastOccupied();
        for (int range = bin < 0 ? None : _heads[bin]; range != None; range = _entries[range].Next)
        {
            largest = Math.Max(largest, _entries[range].Size);
        }

        return largest;
    }

    public int Add(ulong start, ulong size)
    {
        int bin = SizeBins.Of(size);
        int range = Take();
        int next = _heads[bin];
        _entries[range] = new Entry(start, size, next, None);
        _heads[bin] = range;
        if (next != None)
        {
            _entries[next].Previous = range;
        }
        else
        {
            _bins.MarkOccupied(bin);
        }

        Count++;
        return range;
    }

    public void Remove(int range)
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

        // A size of 0 marks an entry that is not in use.
        entry = new Entry(0, 0, _spare, None);
        _spare = range;
        Count--;
    }

    public (ulong Start, ulong Size)[] ToArray() =>
        [.. _entries.Take(_used).Where(entry => entry.Size > 0).Select(entry => (entry.Start, entry.Size))];

    private int Take()
    {
        if (_spare != None)
        {
            int range = _spare;
            _spare = _entries[range].Next;
            return range;
        }

        if (_used == _entries.Length)
        {
            Array.Resize(ref _entries, 2 * _used);
        }

        return _used++;
    }

    private record struct Entry(ulong Start, ulong Size, int Next, int Previous);
}
