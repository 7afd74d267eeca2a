namespace Jitney.Cli.Output;

/// <summary>Writes numbers with the noun that they count.</summary>
internal static class Counted
{
    /// <summary>As "1 object" or "2 objects".</summary>
    public static string Of(long count, string noun) => FormattableString.Invariant($"{count} {noun}{(count == 1 ? "" : "s")}");
}
