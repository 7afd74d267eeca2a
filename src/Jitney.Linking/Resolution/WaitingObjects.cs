namespace Jitney.Linking.Resolution;

/// <summary>Objects that are linked once a name that they define is wanted. Of several that define a name the first that was added counts, or the last, and when that goes, the next.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class WaitingObjects
{
    private const int End = -1;

    private readonly Dictionary<int, (int First, int Last)> _chains = [];
    private readonly Dictionary<LinkInput, int[]> _names = [];
    private Entry[] _entries = [];
    private int _count;
    private int _free = End;

    /// <summary>Whether the last of several counts.</summary>
    public bool TheLastCounts { get; set; }

    /// <summary>All of them, in no order.</summary>
    public IEnumerable<LinkInput> All => _names.Keys;

    /// <summary>The object that waits to define a name; null for none.</summary>
    public LinkInput? Find(int name) => _chains.TryGetValue(name, out (int First, int Last) chain) ? _entries[chain.First].Input : null;

    /// <summary>Adds an object.</summary>
    /// <param name="input">The object.</param>
    /// <param name="names">Numbers of the names that it defines.</param>
    public void Add(LinkInput input, int[] names)
    {
        if (!_names.TryAdd(input, names))
        {
            return;
        }

        foreach (int name in names)
        {
            int entry = Take(input);
            if (_chains.TryGetValue(name, out (int First, int Last) chain))
            {
                _entries[TheLastCounts ? entry : chain.Last].Next = TheLastCounts ? chain.First : entry;
                _chains[name] = TheLastCounts ? (entry, chain.Last) : (chain.First, entry);
            }
            else
            {
                _chains.Add(name, (entry, entry));
            }
        }
    }

    /// <summary>Forgets an object.</summary>
    /// <returns>Numbers of the names that it defines; null when it was not there.</returns>
    public int[]? Remove(LinkInput input)
    {
        if (_names.Remove(input, out int[]? names))
        {
            Array.ForEach(names, name => Remove(name, input));
        }

        return names;
    }

    // An object may define a name twice, once for each version.
    private void Remove(int name, LinkInput input)
    {
        if (!_chains.TryGetValue(name, out (int First, int Last) chain))
        {
            return;
        }

        int first = End;
        int last = End;
        int next;
        for (int entry = chain.First; entry != End; entry = next)
        {
            next = _entries[entry].Next;
            if (_entries[entry].Input == input)
            {
                _entries[entry] = new Entry { Next = _free };
                _free = entry;
                continue;
            }

            if (last == End)
            {
                first = entry;
            }
            else
            {
                _entries[last].Next = entry;
            }

            _entries[entry].Next = End;
            last = entry;
        }

        if (first == End)
        {
            _chains.Remove(name);
        }
        else
        {
            _chains[name] = (first, last);
        }
    }

    private int Take(LinkInput input)
    {
        int entry = _free;
        if (entry != End)
        {
            _free = _entries[entry].Next;
        }
        else
        {
            entry = _count++;
            if (entry == _entries.Length)
            {
                Array.Resize(ref _entries, Math.Max(16, 2 * _entries.Length));
            }
        }

        _entries[entry] = new Entry { Input = input, Next = End };
        return entry;
    }

    private struct Entry
    {
        public LinkInput? Input;
        public int Next;
    }
}
