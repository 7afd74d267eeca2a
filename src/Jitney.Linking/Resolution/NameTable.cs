using Jitney.ObjectFiles.Binary;

namespace Jitney.Linking.Resolution;

/// <summary>Gives each distinct name a small number, in the order of first sight. Names are copied once, so the files they came from may be
/// closed.</summary>
/// <remarks>Open addressing with linear probing; at most half full. A slot holds half of the name's hash beside its number, so that hardly any name is looked at but the one in
/// question. Not thread-safe.</remarks>
internal sealed class NameTable
{
    // The rest of a slot is the name's number plus one.
    private const ulong HashPart = 0xffffffff_00000000;

    private ulong[] _slots = new ulong[1024];
    private Entry[] _entries = new Entry[512];
    private readonly NameBytes _bytes = new();

    /// <summary>How many names there are; they are numbered from 0.</summary>
    public int Count { get; private set; }

    /// <summary>The number of a name, which is added when it is new.</summary>
    public int Intern(ReadOnlySpan<byte> name, ulong hash)
    {
        int known = Find(name, hash, out int slot);
        if (known >= 0)
        {
            return known;
        }

        int added = Add(name, hash);
        _slots[slot] = SlotOf(hash, added);
        if (Count * 2 > _slots.Length)
        {
            Grow();
        }

        return added;
    }

    /// <summary>The number of a name, which is added when it is new.</summary>
    public int Intern(ReadOnlySpan<byte> name) => Intern(name, NameHash.Of(name));

    /// <summary>The number of a name; -1 when it was never seen.</summary>
    public int Find(ReadOnlySpan<byte> name, ulong hash) => Find(name, hash, out _);

    /// <summary>A name's bytes.</summary>
    public ReadOnlySpan<byte> Bytes(int name) => _bytes.Get(_entries[name].Place, _entries[name].Length);

    /// <summary>A name's hash.</summary>
    public ulong Hash(int name) => _entries[name].Hash;

    /// <summary>A name as text.</summary>
    public string Text(int name) => NameText.Of(Bytes(name));

    private static ulong SlotOf(ulong hash, int number) => (hash & HashPart) | (uint)(number + 1);

    private int Find(ReadOnlySpan<byte> name, ulong hash, out int slot)
    {
        ulong[] slots = _slots;
        int mask = slots.Length - 1;
        for (slot = (int)hash & mask; slots[slot] is not 0 and ulong taken; slot = (slot + 1) & mask)
        {
            int candidate = (int)(uint)taken - 1;
            if ((taken & HashPart) == (hash & HashPart) && Bytes(candidate).SequenceEqual(name))
            {
                return candidate;
            }
        }

        return -1;
    }

    private int Add(ReadOnlySpan<byte> name, ulong hash)
    {
        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, 2 * Count);
        }

        _entries[Count] = new Entry { Hash = hash, Place = _bytes.Add(name), Length = name.Length };
        return Count++;
    }

    private void Grow()
    {
        _slots = new ulong[2 * _slots.Length];
        int mask = _slots.Length - 1;
        for (int name = 0; name < Count; name++)
        {
            int slot = (int)_entries[name].Hash & mask;
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }

            _slots[slot] = SlotOf(_entries[name].Hash, name);
        }
    }

    private struct Entry
    {
        public ulong Hash;
        public int Place;
        public int Length;
    }
}
