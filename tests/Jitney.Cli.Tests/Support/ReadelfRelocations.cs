using System.Globalization;
using System.Text.RegularExpressions;

namespace Jitney.Cli.Tests.Support;

/// <summary>An object's relocations as binutils read them.</summary>
internal sealed record ReadelfRelocation(string Section, ulong Offset, string Type, string Symbol, long Addend);

internal static partial class ReadelfRelocations
{
    public static IReadOnlyList<ReadelfRelocation> Of(Workshop shop, string name)
    {
        var relocations = new List<ReadelfRelocation>();
        string section = "";
        foreach (string line in shop.Make("readelf", "-rW", name).Split('\n'))
        {
            if (Heading().Match(line) is { Success: true } heading)
            {
                section = heading.Groups["section"].Value;
            }
            else if (Entry().Match(line) is { Success: true } entry)
            {
                long addend = long.Parse(entry.Groups["addend"].ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                relocations.Add(new ReadelfRelocation(
                    section,
                    ulong.Parse(entry.Groups["offset"].ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                    entry.Groups["type"].Value,
                    entry.Groups["symbol"].Value,
                    entry.Groups["sign"].Value == "-" ? -addend : addend));
            }
        }

        return relocations;
    }

    [GeneratedRegex(@"^Relocation section '\.rela(?<section>\S+)'")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^(?<offset>[0-9a-f]+)\s+[0-9a-f]+\s+(?<type>R_\S+)\s+[0-9a-f]+\s+(?<symbol>\S+) (?<sign>[+-]) (?<addend>[0-9a-f]+)")]
    private static partial Regex Entry();
}
