using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace Jitney.Repository.Tests;

/// <summary>Do the documents hang together, and does the tree speak of the project alone?</summary>
public sealed partial class DocumentTests
{
    [Fact]
    public void Relative_links_lead_somewhere()
    {
        List<string> broken = [];
        foreach (string file in SourceTree.Files.Where(file => file.EndsWith(".md", StringComparison.Ordinal)))
        {
            string text = FencedCode().Replace(SourceTree.Read(file), "");
            foreach (Match link in Link().Matches(text))
            {
                string target = Uri.UnescapeDataString(link.Groups["target"].Value.Split('#')[0]);
                if (target.Length == 0 || target.Contains("://", StringComparison.Ordinal) || target.StartsWith("mailto:", StringComparison.Ordinal))
                {
                    continue;
                }

                string path = Path.GetFullPath(Path.Combine(SourceTree.Root, Path.GetDirectoryName(file) ?? "", target));
                if (!Path.Exists(path))
                {
                    broken.Add($"{file}: {target}");
                }
            }
        }

        Expect.None("Broken links", broken);
    }

    [Fact]
    public void Decisions_are_numbered_without_gaps()
    {
        List<int> numbers = [];
        foreach (string file in SourceTree.Files.Where(file => file.StartsWith("docs/decisions/", StringComparison.Ordinal)))
        {
            Match name = DecisionName().Match(Path.GetFileName(file));
            Assert.True(name.Success, $"{file} should be called NNNN-title.md");
            numbers.Add(int.Parse(name.Groups["number"].Value, CultureInfo.InvariantCulture));
        }

        Assert.Equal(Enumerable.Range(1, numbers.Count), numbers.Order());
    }

    [Fact]
    public void Nothing_points_at_a_workplace_or_a_registry()
    {
        List<string> found = [];
        foreach (string file in SourceTree.Files.Where(IsText))
        {
            foreach ((int index, string line) in SourceTree.ReadLines(file).Index())
            {
                if (Workplace().IsMatch(line))
                {
                    found.Add($"{file}:{index + 1}: {line.Trim()}");
                }
            }
        }

        Expect.None("Belongs to one machine only", found);
    }

    [Fact]
    public void Every_banned_symbol_has_a_reason() => Assert.All(
        SourceTree.ReadLines("BannedSymbols.txt").Concat(SourceTree.ReadLines("BannedSymbols.Libraries.txt")),
        line => Assert.Matches("^[TMPFEN]:[^;]+;.{10,}$", line));

    private static bool IsText(string file) =>
        Path.GetExtension(file) is ".cs" or ".md" or ".sh" or ".c" or ".cc" or ".s" or ".txt" or ".json" or ".csproj" or ".props" or ".targets" or ".slnx" or ".yml" or ".xml" ||
        file == ".ci/run";

    [GeneratedRegex(@"^```.*?^```|`[^`\n]*`", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex FencedCode();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^(?<number>\d{4})-[a-z0-9-]+\.md$")]
    private static partial Regex DecisionName();

    // Paths that exist on one machine only (written in pieces, so that this file does not find itself), and hosts of package registries.
    [GeneratedRegex("(?<![\\w.~}$)])/(wo" + "rk|tmp/w" + "t|ho" + "me/\\w+)/|api\\.nu" + "get\\.org|pypi\\.o" + "rg|registry\\.npm" + "js|crates\\.i" + "o/api|proxy\\.go" + "lang")]
    private static partial Regex Workplace();
}
