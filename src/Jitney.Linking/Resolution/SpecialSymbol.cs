namespace Jitney.Linking.Resolution;

/// <summary>A symbol that the linker itself defines, as static linkers do.</summary>
/// <param name="kind">What it stands for.</param>
/// <param name="sectionName">The section whose start or end it is; null for other kinds.</param>
/// <param name="blocks">The blocks of sections of that name: object and number; null for other kinds.</param>
internal sealed class SpecialSymbol(SpecialSymbolKind kind, byte[]? sectionName = null, IReadOnlyList<(int Object, int Block)>? blocks = null)
{
    private bool _areSectionsTaken;

    /// <summary>What it stands for.</summary>
    public SpecialSymbolKind Kind { get; } = kind;

    /// <summary>The section whose start or end it is.</summary>
    public byte[]? SectionName { get; } = sectionName;

    /// <summary>The blocks between its start and end.</summary>
    public IReadOnlyList<(int Object, int Block)> Blocks { get; } = blocks ?? [];

    /// <summary>The symbol to which it is the pointer, by its number in the batch.</summary>
    public int Pointee { get; init; }

    /// <summary>True the first time only: the sections of that name are to be kept.</summary>
    public bool TakeSections()
    {
        bool isFirst = !_areSectionsTaken;
        _areSectionsTaken = true;
        return isFirst;
    }
}
