namespace Jitney.Linking.Resolution;

/// <summary>Everything one dylib has linked so far: symbols by name number, and the signatures of the COMDAT groups taken.</summary>
/// <remarks>Changed only when a batch has been finalized, so that a failed batch leaves no trace. Not thread-safe.</remarks>
internal sealed class LinkedSymbols
{
    private bool[] _groups = [];
    private LinkedSymbol[] _symbols = [];

    /// <summary>Finds a symbol; its origin is <see cref="SymbolOrigin.None"/> when there is none.</summary>
    public LinkedSymbol this[int name] => name < _symbols.Length ? _symbols[name] : default;

    /// <summary>Adds or replaces a symbol.</summary>
    public void Set(int name, LinkedSymbol symbol)
    {
        if (name >= _symbols.Length)
        {
            Array.Resize(ref _symbols, Math.Max(name + 1, 2 * _symbols.Length));
        }

        _symbols[name] = symbol;
    }

    /// <summary>Whether a COMDAT group of this signature is linked already.</summary>
    public bool HasGroup(int signature) => signature < _groups.Length && _groups[signature];

    /// <summary>Remembers a COMDAT group.</summary>
    public void AddGroup(int signature)
    {
        if (signature >= _groups.Length)
        {
            Array.Resize(ref _groups, Math.Max(signature + 1, 2 * _groups.Length));
        }

        _groups[signature] = true;
    }

    /// <summary>Forgets a COMDAT group, when the batch that brought it has failed.</summary>
    public void RemoveGroup(int signature) => _groups[signature] = false;
}
