using Jitney.ObjectFiles.Binary;

namespace Jitney.Linking.Resolution;

/// <summary>Gives each distinct name of each scope a small number, in the order of first sight. Names are copied once, so the files they came from may be
/// closed.</summary>
/// <remarks>A scope is a dylib: one name in two of them are two names, so that a number alone says which symbol is meant. Open addressing with linear probing; at most half full. A slot holds half of the name's hash beside its number, so that hardly any name is looked at but the one in
/// question. One thread at a time may add names; meanwhile others may read those that they know, and look for names: they may miss one that is being added.</remarks>
internal sealed class NameTable
{
    /// <summary>The scope of the dylib that is always there.</summary>
    public const int MainScope = 0;

    // The rest of a slot is the name's number plus one.
    private const ulong HashPart = 0xffffffff_00000000;

    private ulong[] _slots = new ulong[1024];
    private Entry[] _entries = new Entry[512];
    private readonly NameBytes _bytes = new();

    /// <summary>How many names there are; they are numbered from 0.</summary>
    public int Count { get; private set; }

    /// <summary>The number of a name, which is added when it is new.</summary>
    public int Intern(ReadOnlySpan<byte> name, ulong hash, int scope = MainScope)
    {
        ulong key = KeyOf(hash, scope);
        int known = Find(name, key, scope, out int slot);
        if (known >= 0)
        {
            return known;
        }

        int added = Add(name, hash, scope);
        Volatile.Write(ref _slots[slot], SlotOf(key, added));
        if (Count * 2 > _slots.Length)
        {
            Grow();
        }

        return added;
    }

    /// <summary>The number of a name, which is added when it is new.</summary>
    public int Intern(ReadOnlySpan<byte> name, int scope = MainScope) => Intern(name, NameHash.Of(name), scope);

    /// <summary>The number of a name; -1 when it was never seen.</summary>
    public int Find(ReadOnlySpan<byte> name, ulong hash, int scope = MainScope) => Find(name, KeyOf(hash, scope), scope, out _);

    /// <summary>The number of a name's like in another scope; -1 when that was never seen.</summary>
    public int Find(int name, int scope) => Find(Bytes(name), Hash(name), scope);

    /// <summary>The number of a name's like in another scope, which is added when it is new.</summary>
    public int In(int name, int scope) => Intern(Bytes(name), Hash(name), scope);

    /// <summary>A name's bytes.</summary>
    public ReadOnlySpan<byte> Bytes(int name) => _bytes.Get(_entries[name].Place, _entries[name].Length);

    /// <summary>The scope that a name is of.</summary>
    public int Scope(int name) => _entries[name].Scope;

    /// <summary>A name's hash, which is the same in all scopes.</summary>
    public ulong Hash(int name) => _entries[name].Hash;

    /// <summary>A name as text.</summary>
    public string Text(int name) => NameText.Of(Bytes(name));

    private static ulong SlotOf(ulong key, int number) => (key & HashPart) | (uint)(number + 1);

    // The main scope's keys are the hashes.
    private static ulong KeyOf(ulong hash, int scope) => hash ^ ((ulong)(uint)scope * 0x9e37_79b9_7f4a_7c15);

    private int Find(ReadOnlySpan<byte> name, ulong key, int scope, out int slot)
    {
        ulong[] slots = _slots;
        int mask = slots.Length - 1;
        for (slot = (int)key & mask; slots[slot] is not 0 and ulong taken; slot = (slot + 1) & mask)
        {
            int candidate = (int)(uint)taken - 1;
            if ((taken & HashPart) == (key & HashPart) && Bytes(candidate).SequenceEqual(name) && _entries[candidate].Scope == scope)
            {
                return candidate;
            }
        }

        return -1;
    }

    private int Add(ReadOnlySpan<byte> name, ulong hash, int scope)
    {
        if (Count == _entries.Length)
        {
            var larger = new Entry[2 * Count];
            _entries.CopyTo(larger, 0);
            Volatile.Write(ref _entries, larger);
        }

        int place = scope != MainScope && Find(name, hash) is >= 0 and int main ? _entries[main].Place : _bytes.Add(name);
        _entries[Count] = new Entry { Hash = hash, Place = place, Length = name.Length, Scope = scope };
        return Count++;
    }

    private void Grow()
    {
        var slots = new ulong[2 * _slots.Length];
        int mask = slots.Length - 1;
        for (int name = 0; name < Count; name++)
        {
            ulong key = KeyOf(_entries[name].Hash, _entries[name].Scope);
            int slot = (int)key & mask;
            while (slots[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }

            slots[slot] = SlotOf(key, name);
        }

        Volatile.Write(ref _slots, slots);
    }

    private struct Entry
    {
        public ulong Hash;
        public int Place;
        public int Length;
        public int Scope;
    }
}
