using Jitney.Linking.Resolution;

namespace Jitney.Sessions;

/// <summary>What a link does with some names beside what the inputs say: what static linkers have options for.</summary>
public sealed record NameRules
{
    /// <summary>Names that take archive members and waiting objects that define them, as if something referred to them. None of them is missed. As with <c>-u NAME</c>.</summary>
    public IReadOnlyList<string> Undefined { get; init; } = [];

    /// <summary>Names that others stand in for: references to <c>NAME</c> mean <c>__wrap_NAME</c>, and such to <c>__real_NAME</c> mean <c>NAME</c>, but for references from where it is defined. As with
    /// <c>--wrap NAME</c>.</summary>
    public IReadOnlyList<string> Wrapped { get; init; } = [];

    /// <summary>What a second definition is. <see cref="DuplicateDefinitions.TheFirstCounts"/> is <c>--allow-multiple-definition</c>.</summary>
    public DuplicateDefinitions Duplicates { get; init; }

    /// <summary>Names for which others stand: references to the first mean the second. As with <c>--defsym NAME=OTHER</c>.</summary>
    internal IReadOnlyList<(string Name, string Other)> Others { get; init; } = [];

    /// <summary>Which names shared libraries may see of linked code; null for all that objects let them see.</summary>
    internal NameVisibility? Visibility { get; init; }

    /// <summary>Itself, if it can be used.</summary>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    internal NameRules Checked()
    {
        ArgumentNullException.ThrowIfNull(Undefined);
        ArgumentNullException.ThrowIfNull(Wrapped);
        foreach (string name in Undefined.Concat(Wrapped))
        {
            ArgumentException.ThrowIfNullOrEmpty(name);
        }

        _ = Visibility?.Checked();
        return this;
    }
}
