using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Failures;

/// <summary>A symbol is referred to and defined nowhere: in no input, no library, not in the process.</summary>
public sealed class MissingSymbolException : LinkException
{
    /// <summary>Names a symbol and who needs it.</summary>
    /// <param name="place">The first reference, with the symbol's name.</param>
    /// <param name="otherReferrers">Other objects that refer to it.</param>
    public MissingSymbolException(InputPlace place, IReadOnlyList<InputName> otherReferrers)
        : base(place, "is not defined" + Others(otherReferrers)) => OtherReferrers = otherReferrers;

    /// <summary>Names a symbol that an import library leaves to another library.</summary>
    internal MissingSymbolException(InputPlace place, IReadOnlyList<InputName> otherReferrers, string library)
        : base(place, $"is not defined: it is imported from {library}" + Others(otherReferrers)) => (OtherReferrers, IsImported) = (otherReferrers, true);

    /// <summary>Objects that refer to the symbol, beside the one in <see cref="LinkException.Place"/>.</summary>
    public IReadOnlyList<InputName> OtherReferrers { get; }

    /// <summary>Whether an import library leaves it to another library, so that no further one helps.</summary>
    internal bool IsImported { get; }

    private static string Others(IReadOnlyList<InputName> others)
    {
        const int Shown = 3;
        string names = string.Join(", ", others.Take(Shown));
        return others.Count switch
        {
            0 => "",
            <= Shown => $"; also referred to by {names}",
            _ => $"; also referred to by {names} and {others.Count - Shown} more",
        };
    }
}
