using Jitney.Linking.Resolution;

namespace Jitney.Sessions;

/// <summary>What an executor has said of some names. Immutable.</summary>
internal sealed class KnownImports
{
    private readonly NameTable _names = new();
    private readonly List<ImportedSymbol> _symbols = [];

    /// <summary>Takes its answers.</summary>
    /// <param name="names">Names.</param>
    /// <param name="answers">One for each.</param>
    public KnownImports(IReadOnlyList<ReadOnlyMemory<byte>> names, IReadOnlyList<ImportedSymbol> answers)
    {
        for (int index = 0; index < names.Count; index++)
        {
            if (_names.Intern(names[index].Span) == _symbols.Count)
            {
                _symbols.Add(answers[index]);
            }
        }
    }

    /// <summary>What it said of a name, with a null address where it has none; null where it was not asked.</summary>
    public ImportedSymbol? Find(ReadOnlySpan<byte> name, ulong hash) => _names.Find(name, hash) is >= 0 and int number ? _symbols[number] : null;
}
