using System.Diagnostics.CodeAnalysis;

namespace Jitney.Linking.Resolution;

/// <summary>Everything one dylib has linked so far: symbols by name number, and who provides which COMDAT groups.</summary>
/// <remarks>Changed only when a batch has been finalized, so that a failed batch leaves no trace. Of several definitions of a name one counts, and when that is taken out, the latest of the others does. Not
/// thread-safe.</remarks>
internal sealed class LinkedSymbols
{
    // Definitions that do not count at the moment, the latest last.
    private readonly Dictionary<int, List<LinkedSymbol>> _others = [];
    private readonly HashSet<int> _superseded = [];
    private readonly HashSet<int> _supersededNext = [];
    private LinkedUnit?[] _groups = [];
    private LinkedSymbol[] _symbols = [];

    /// <summary>Finds a symbol; its origin is <see cref="SymbolOrigin.None"/> when there is none.</summary>
    public LinkedSymbol this[int name] => name < _symbols.Length ? _symbols[name] : default;

    /// <summary>What counts for whoever is linked next: none where another definition waits to take the name over.</summary>
    public LinkedSymbol ForNext(int name) => IsSuperseded(name) ? default : this[name];

    /// <summary>Has a name defined anew when it is wanted next.</summary>
    public void Supersede(int name)
    {
        if (this[name].Origin is SymbolOrigin.Object or SymbolOrigin.Defined)
        {
            _superseded.Add(name);
        }
    }

    /// <summary>Whether a name waits to be defined anew.</summary>
    public bool IsSuperseded(int name) => _superseded.Count > 0 && _superseded.Contains(name);

    /// <summary>Has a name defined anew when the batch in flight that defines it is linked.</summary>
    public void SupersedeNext(int name) => _supersededNext.Add(name);

    /// <summary>A definition of a name counts from now on, unless it was to be superseded.</summary>
    public void Follow(int name)
    {
        if (_supersededNext.Count > 0 && _supersededNext.Remove(name))
        {
            Supersede(name);
        }
    }

    /// <summary>A batch in flight has ended: what of it was to be superseded is so, or will not be there.</summary>
    public void ForgetNext(IReadOnlyList<int> names)
    {
        if (_supersededNext.Count > 0)
        {
            _supersededNext.ExceptWith(names);
        }
    }

    /// <summary>Has the linked definition of a name count on.</summary>
    public void Keep(int name) => _superseded.Remove(name);

    /// <summary>Adds or replaces a symbol, which counts from then on.</summary>
    public void Set(int name, LinkedSymbol symbol)
    {
        if (_superseded.Count > 0)
        {
            _superseded.Remove(name);
        }

        if (name >= _symbols.Length)
        {
            Array.Resize(ref _symbols, Math.Max(name + 1, 2 * _symbols.Length));
        }

        _symbols[name] = symbol;
    }

    /// <summary>Has a definition take a name over; the one that counted so far does so again when this one is taken out.</summary>
    /// <returns>Whether the name waited to be defined anew.</returns>
    public bool TakeOver(int name, LinkedSymbol symbol)
    {
        bool isExpected = _superseded.Contains(name);
        AddOther(name, this[name]);
        Set(name, symbol);
        return isExpected;
    }

    /// <summary>Keeps a definition of a name that another one defines; it counts when the other one is taken out.</summary>
    public void AddOther(int name, LinkedSymbol symbol)
    {
        if (!_others.TryGetValue(name, out List<LinkedSymbol>? others))
        {
            _others.Add(name, others = []);
        }

        others.Add(symbol);
    }

    /// <summary>Forgets what a unit defines of a name.</summary>
    public void Remove(int name, LinkedUnit unit)
    {
        if (_others.TryGetValue(name, out List<LinkedSymbol>? others))
        {
            others.RemoveAll(symbol => symbol.Unit == unit);
        }

        if (this[name].Unit == unit)
        {
            _symbols[name] = others is [.., var latest] ? latest : default;
            if (others is [.., _])
            {
                others.RemoveAt(others.Count - 1);
            }
        }

        if (others is [])
        {
            _others.Remove(name);
        }
    }

    /// <summary>Who provides a COMDAT group; false when nobody does.</summary>
    public bool TryGetGroup(int signature, [MaybeNullWhen(false)] out LinkedUnit unit)
    {
        unit = signature < _groups.Length ? _groups[signature] : null;
        return unit is not null;
    }

    /// <summary>Remembers who provides a COMDAT group.</summary>
    public void AddGroup(int signature, LinkedUnit unit)
    {
        if (signature >= _groups.Length)
        {
            Array.Resize(ref _groups, Math.Max(signature + 1, 2 * _groups.Length));
        }

        _groups[signature] = unit;
    }

    /// <summary>Forgets that a unit provides a COMDAT group: it is taken out, or its batch has failed.</summary>
    public void RemoveGroup(int signature, LinkedUnit unit)
    {
        if (signature < _groups.Length && _groups[signature] == unit)
        {
            _groups[signature] = null;
        }
    }

    /// <summary>Takes a unit out: what it defines and provides is nowhere any more.</summary>
    public void Remove(LinkedUnit unit)
    {
        foreach (LinkedUnit function in unit.Users.Where(static user => user.Function is not null).ToArray())
        {
            Remove(function.Function!.Value, function);
            function.UseNone();
        }

        unit.IsTakenOut = true;
        unit.Names.ForEach(name => Remove(name, unit));
        unit.Groups.ForEach(group => RemoveGroup(group, unit));
        unit.UseNone();
    }
}
