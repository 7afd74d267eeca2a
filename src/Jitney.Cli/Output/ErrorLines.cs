using System.Globalization;
using Jitney.Linking.Failures;
using Jitney.ObjectFiles.Demangling;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Cli.Output;

/// <summary>Says many errors in few lines: of each kind the first in full, and of the rest which symbols or files they are about.</summary>
internal static class ErrorLines
{
    private const int InFull = 10;
    private const int Named = 100;
    private const int LongestName = 120;
    private const int LongestList = 4000;

    /// <summary>The lines, in the order of the first error of each kind.</summary>
    public static IEnumerable<string> Of(IReadOnlyList<LinkException> errors) =>
        errors.GroupBy(static error => error.GetType()).SelectMany(static group => Of([.. group], group.Key));

    private static IEnumerable<string> Of(LinkException[] errors, Type kind)
    {
        // One more would take as many lines as saying that there is one more.
        int shown = errors.Length <= InFull + 1 ? errors.Length : InFull;
        foreach (LinkException error in errors.AsEnumerable().Take(shown))
        {
            yield return Describe(error);
        }

        LinkException[] rest = errors[shown..];
        if (rest.Length > 0)
        {
            string[] names = [.. rest.Select(NameOf).Distinct(StringComparer.Ordinal)];
            string[] named = Fitting(names);
            string more = names.Length > named.Length ? string.Create(CultureInfo.InvariantCulture, $", and {names.Length - named.Length} more") : "";
            string what = kind == typeof(MissingSymbolException) ? "symbols are not defined"
                : kind == typeof(DuplicateDefinitionException) ? "symbols are defined more than once"
                : "errors are of the same kind";
            yield return string.Create(CultureInfo.InvariantCulture, $"{rest.Length} more {what}: {string.Join(", ", named)}{more}");
        }
    }

    // Names of templates' instances may have thousands of letters.
    private static string[] Fitting(string[] names)
    {
        int letters = 0;
        return [.. names.Take(Named).Select(static name => name.Length <= LongestName ? name : $"{name.AsSpan(0, LongestName - 3)}...").TakeWhile(name => (letters += name.Length + 2) <= LongestList)];
    }

    /// <summary>One error.</summary>
    public static string Describe(LinkException error) => error is MissingSymbolException { Place: { Section: null, Symbol: { } symbol } }
        // Only what is looked up is missed by no object.
        ? $"nothing defines the entry point '{symbol}'"
        : error.Message;

    private static string NameOf(LinkException error) =>
        PrintableText.Of(error.Place.Symbol is { } symbol ? ReadableName.Of(symbol) ?? symbol : error.Place.Input.ToString());
}
