using System.Diagnostics.CodeAnalysis;

namespace Jitney.Linking.Replacement;

/// <summary>The functions of one dylib that can be replaced, and which of those to come will be. Thread-safe.</summary>
internal sealed class ReplaceableFunctions
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, ReplaceableFunction> _functions = [];
    private readonly Stack<SlotStub> _free = new();
    private readonly HashSet<string> _names = [];
    private Func<string, bool>[] _which = [];
    private volatile bool _isAny;

    /// <summary>Whether there are any, or will be.</summary>
    public bool IsAny => _isAny;

    /// <summary>Has functions be replaceable that are linked from now on, beside those that were chosen before.</summary>
    /// <param name="which">Whether one is to be, by its name.</param>
    public void Choose(Func<string, bool> which)
    {
        lock (_gate)
        {
            _which = [.. _which, which];
            _isAny = true;
        }
    }

    /// <summary>Likewise, by their names.</summary>
    public void Choose(IEnumerable<string> names)
    {
        lock (_gate)
        {
            _names.UnionWith(names);
            _isAny = true;
        }
    }

    /// <summary>Whether a function is to be replaceable that is linked now.</summary>
    public bool Wants(string name)
    {
        Func<string, bool>[] which;
        lock (_gate)
        {
            if (_names.Contains(name))
            {
                return true;
            }

            which = _which;
        }

        return Array.Exists(which, chosen => chosen(name));
    }

    /// <summary>Finds a function that has a slot.</summary>
    public bool TryFind(int name, [MaybeNullWhen(false)] out ReplaceableFunction function)
    {
        lock (_gate)
        {
            return _functions.TryGetValue(name, out function);
        }
    }

    /// <summary>How many slots are missing for some functions to have one each.</summary>
    /// <param name="names">Numbers of names.</param>
    public int Lacking(IReadOnlyList<int> names)
    {
        lock (_gate)
        {
            return names.Count(name => !_functions.ContainsKey(name)) - _free.Count;
        }
    }

    /// <summary>Adds slots that no function has.</summary>
    public void Add(IEnumerable<SlotStub> places)
    {
        lock (_gate)
        {
            foreach (SlotStub place in places)
            {
                _free.Push(place);
            }
        }
    }

    /// <summary>Gives a function a slot, unless it has one.</summary>
    /// <returns>Null when there is none left.</returns>
    public ReplaceableFunction? Take(int name)
    {
        lock (_gate)
        {
            if (!_functions.TryGetValue(name, out ReplaceableFunction? function) && _free.TryPop(out SlotStub place))
            {
                _functions.Add(name, function = new ReplaceableFunction(name, place));
            }

            return function;
        }
    }
}
