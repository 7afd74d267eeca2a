namespace Jitney.ObjectFiles.Tests.Infrastructure;

/// <summary>Turns what <c>readelf -SW</c>, <c>-sW</c> and <c>-rW</c> print into rows that do not depend on columns.</summary>
internal static class Readelf
{
    public static string[] Rows(string sections, string symbols, string relocations) =>
        [.. Lines(sections, Section), .. Lines(symbols, Symbol), .. Lines(relocations, Relocation)];

    private static IEnumerable<string> Lines(string text, Func<string, string?> parse) => text.Split('\n').Select(parse).OfType<string>();

    /// <summary><c>  [ 2] .rela.text RELA address offset size entry-size [flags] link info alignment</c>.</summary>
    private static string? Section(string line)
    {
        int end = line.IndexOf(']', StringComparison.Ordinal);
        if (!line.StartsWith("  [", StringComparison.Ordinal) || !int.TryParse(line.AsSpan(3, end - 3), out int index))
        {
            return null;
        }

        string[] words = Words(line[(end + 1)..]);
        string[] named = index == 0 ? ["", .. words] : words;
        return $"section {index} {named[0]} {string.Join(' ', named[2..6])} {string.Join(' ', named[^3..])}";
    }

    /// <summary><c>     5: value size FUNC GLOBAL DEFAULT section name</c>; sizes are decimal, or hexadecimal when long.</summary>
    private static string? Symbol(string line)
    {
        int end = line.IndexOf(':', StringComparison.Ordinal);
        if (end < 0 || !int.TryParse(line.AsSpan(0, end), out int index))
        {
            return null;
        }

        string[] words = Words(line[(end + 1)..]);
        long size = words[1].StartsWith("0x", StringComparison.Ordinal) ? Convert.ToInt64(words[1], 16) : Convert.ToInt64(words[1], 10);
        return $"symbol {index} {words[0]} {size} {words[5]} {string.Join(' ', words[6..])}".TrimEnd();
    }

    /// <summary><c>offset info type value name + addend</c>.</summary>
    private static string? Relocation(string line)
    {
        string[] words = Words(line);
        if (words.Length < 4 || words[0].Length != 16)
        {
            return null;
        }

        string sign = words[^2] is "+" or "-" ? words[^2] : "+";
        return $"relocation {words[0]} {words[1]} {sign}{words[^1]}";
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
