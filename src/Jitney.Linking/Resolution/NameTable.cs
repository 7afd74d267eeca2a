using System.Text;

namespace Jitney.Linking.Resolution;

/// <summary>Gives each distinct name a small number, in the order of first sight. Names are copied once into one byte array, so the
/// files they came from may be closed.</summary>
/// <remarks>Open addressing with linear probing; at most half full. Not thread-safe.</remarks>
internal sealed class NameTable
{
    private int[] _slots = new int[1024];
    private Entry[] _entries = new Entry[512];
    private byte[] _bytes = new byte[16 * 1024];
    private int _used;

    /// <summary>How many names there are; they are numbered from 0.</summary>
    public int Count { get; private set; }

    /// <summary>The number of a name, which is added when it is new.</summary>
    public int Intern(ReadOnlySpan<byte> name, ulong hash)
    {
        int mask = _slots.Length - 1;
        int slot = (int)hash & mask;
        for (; _slots[slot] != 0; slot = (slot + 1) & mask)
        {
            int candidate = _slots[slot] - 1;
            if (_entries[candidate].Hash == hash && Bytes(candidate).SequenceEqual(name))
            {
                return candidate;
            }
        }

        int added = Add(name, hash);
        _slots[slot] = added + 1;
        if (Count * 2 > _slots.Length)
        {
            Grow();
        }

        return added;
    }

    /// <summary>The number of a name, which is added when it is new.</summary>
    public int Intern(ReadOnlySpan<byte> name) => Intern(name, NameHash.Of(name));

    /// <summary>The number of a name; -1 when it was never seen.</summary>
    public int Find(ReadOnlySpan<byte> name, ulong hash)
    {
        int mask = _slots.Length - 1;
        for (int slot = (int)hash & mask; _slots[slot] != 0; slot = (slot + 1) & mask)
        {
            int candidate = _slots[slot] - 1;
            if (_entries[candidate].Hash == hash && Bytes(candidate).SequenceEqual(name))
            {
                return candidate;
            }
        }

        return -1;
    }

    /// <summary>A name's bytes.</summary>
    public ReadOnlySpan<byte> Bytes(int name) => _bytes.AsSpan(_entries[name].Offset, _entries[name].Length);

    /// <summary>A name's hash.</summary>
    public ulong Hash(int name) => _entries[name].Hash;

    /// <summary>A name as text.</summary>
    public string Text(int name) => Encoding.UTF8.GetString(Bytes(name));

    private int Add(ReadOnlySpan<byte> name, ulong hash)
    {
        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, 2 * Count);
        }

        if (_used + name.Length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _used + name.Length));
        }

        name.CopyTo(_bytes.AsSpan(_used));
        _entries[Count] = new Entry { Hash = hash, Offset = _used, Length = name.Length };
        _used += name.Length;
        return Count++;
    }

    private void Grow()
    {
        _slots = new int[2 * _slots.Length];
        int mask = _slots.Length - 1;
        for (int name = 0; name < Count; name++)
        {
            int slot = (int)_entries[name].Hash & mask;
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }

            _slots[slot] = name + 1;
        }
    }

    private struct Entry
    {
        public ulong Hash;
        public int Offset;
        public int Length;
    }
}
