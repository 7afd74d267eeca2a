namespace Jitney.Linking.Allocation;

/// <summary>Finds small numbers by address: a hash table with linear probing that produces no garbage once it has grown.</summary>
/// <remarks>An address may be present once. Removal shifts later entries back, so there are no tombstones and lookups stay short
/// however often entries come and go. Not thread-safe.</remarks>
internal sealed class AddressIndex
{
    private ulong[] _keys = new ulong[64];

    // One more than the value, so that 0 means an empty place.
    private int[] _values = new int[64];
    private int _shift = 58;
    private int _count;

    public void Add(ulong address, int value)
    {
        if (2 * (_count + 1) > _keys.Length)
        {
            Grow();
        }

        int mask = _keys.Length - 1;
        int place = Home(address);
        while (_values[place] != 0)
        {
            place = (place + 1) & mask;
        }

        _keys[place] = address;
        _values[place] = value + 1;
        _count++;
    }

    public bool TryFind(ulong address, out int value)
    {
        int place = Find(address);
        value = place < 0 ? 0 : _values[place] - 1;
        return place >= 0;
    }

    /// <summary>Removes an address that is present.</summary>
    public void Remove(ulong address)
    {
        int hole = Find(address);
        int mask = _keys.Length - 1;
        int place = hole;
        while (true)
        {
            place = (place + 1) & mask;
            if (_values[place] == 0)
            {
                break;
            }

            // An entry may move into the hole unless its home lies behind the hole.
            if (((place - Home(_keys[place])) & mask) >= ((place - hole) & mask))
            {
                _keys[hole] = _keys[place];
                _values[hole] = _values[place];
                hole = place;
            }
        }

        _values[hole] = 0;
        _count--;
    }

    private int Find(ulong address)
    {
        int mask = _keys.Length - 1;
        int place = Home(address);
        while (_values[place] != 0)
        {
            if (_keys[place] == address)
            {
                return place;
            }

            place = (place + 1) & mask;
        }

        return -1;
    }

    // Fibonacci hashing: the top bits of the product depend on all bits of the address.
    private int Home(ulong address) => (int)((address * 0x9E37_79B9_7F4A_7C15) >> _shift);

    private void Grow()
    {
        ulong[] keys = _keys;
        int[] values = _values;
        _keys = new ulong[2 * keys.Length];
        _values = new int[2 * keys.Length];
        _shift--;
        _count = 0;
        for (int place = 0; place < keys.Length; place++)
        {
            if (values[place] != 0)
            {
                Add(keys[place], values[place] - 1);
            }
        }
    }
}
