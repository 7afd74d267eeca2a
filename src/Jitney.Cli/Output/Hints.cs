using Jitney.Cli.Parsing;
using Jitney.Definitions;
using Jitney.Linking.Failures;
using Jitney.ObjectFiles.Demangling;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Cli.Output;

/// <summary>Says what would help against an error, where that is likely.</summary>
internal static class Hints
{
    /// <summary>What helps when a link fails.</summary>
    /// <param name="exception">What went wrong.</param>
    /// <param name="inputs">What was to be linked.</param>
    public static IEnumerable<string> ForLink(Exception exception, InputWords inputs)
    {
        if (exception is LinkException { Place: { Section: null, Input: { Member: null, File: { } file } } } && inputs.LooksLikeArgument(file))
        {
            yield return $"words for the program stand behind '--': jitney run {inputs.First} -- {file}";
        }

        string[] missing = [.. MissingIn(exception).Where(static error => !error.IsImported).Select(NameOf).OfType<string>()];
        if (missing.Length == 0)
        {
            yield break;
        }

        LibrarySearch search = inputs.Search();
        if (inputs.Target.System == TargetSystem.Windows && !search.HasSystem)
        {
            yield return "neither mingw-w64 nor Visual C++ is found here, of which parts are linked without being asked for: put a compiler into PATH, set LIB, or name their folders with -L DIR";
        }

        foreach (LibrarySuggestion suggestion in LibrarySuggestions.For(missing, search))
        {
            yield return $"-l{suggestion.Name} defines {Some(suggestion.Symbols, missing)}";
        }
    }

    /// <summary>What helps when a link without an executor fails: the end of a line; null where nothing is known.</summary>
    public static string? ForOfflineLink(Exception exception) =>
        MissingIn(exception).Any(static error => NameOf(error) is not null) ? "; no process is here whose libraries could define it: --phony-externals lets what is missing be 0" : null;

    private static string Some(IReadOnlyList<string> symbols, string[] missing) =>
        symbols.Count == missing.Length
            ? missing.Length == 1 ? "it" : "all of them"
            : symbols.Count == 1 ? $"'{PrintableText.Of(ReadableName.Of(symbols[0]) ?? symbols[0])}'" : FormattableString.Invariant($"{symbols.Count} of them");

    private static IEnumerable<MissingSymbolException> MissingIn(Exception exception) => exception switch
    {
        LinkErrorsException several => several.Errors.OfType<MissingSymbolException>(),
        MissingSymbolException error => [error],
        _ => [],
    };

    // What is looked up is the program's to define.
    private static string? NameOf(MissingSymbolException error) => error.Place.Section is null ? null : error.Place.Symbol;
}
