using System.Globalization;
using Jitney.Linking.Graph;

namespace Jitney.Linking.Resolution;

/// <summary>Where a symbol is found when the program runs, as an import library says.</summary>
/// <param name="Library">The library's file name, such as <c>KERNEL32.dll</c>.</param>
/// <param name="Name">What the library calls it; null where it has but a number.</param>
/// <param name="Ordinal">Its number in the library, where it has no name.</param>
/// <param name="Kind">What it names; unknown where nothing says it.</param>
internal sealed record LibraryImport(string Library, string? Name, ushort Ordinal, SymbolKind Kind)
{
    /// <summary>What the library is asked for: the name, or the number behind a <c>#</c>. Names have none there.</summary>
    public string Called => Name ?? "#" + Ordinal.ToString(CultureInfo.InvariantCulture);
}
