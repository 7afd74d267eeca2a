using System.Text.RegularExpressions;
using Xunit;

namespace Jitney.Repository.Tests;

/// <summary>Is every source file in its place and complete?</summary>
public sealed partial class SourceTextTests
{
    private const int LongestFile = 500;

    [Fact]
    public void Namespaces_match_folders()
    {
        List<string> wrong = [];
        foreach (string file in SourceTree.Files.Where(IsProjectSource))
        {
            // src/Jitney.Linking/Graph/X.cs lies in Jitney.Linking.Graph.
            string expected = string.Join('.', file.Split('/')[1..^1]);
            MatchCollection namespaces = NamespaceLine().Matches(SourceTree.Read(file));
            if (namespaces.Any(match => match.Groups["name"].Value != expected))
            {
                wrong.Add($"{file}: should be in {expected}");
            }
        }

        Expect.None("Namespaces that are not their folders", wrong);
    }

    [Fact]
    public void Sources_contain_nothing_unfinished() => Expect.None("Unfinished", LinesMatching(SourceTree.Sources, Unfinished()));

    [Fact]
    public void Platform_invocation_lies_in_the_projects_for_it() => Expect.None("In the wrong project", LinesMatching(
        SourceTree.Sources.Where(file =>
            !file.StartsWith("src/Jitney.Interop/", StringComparison.Ordinal) &&
            !file.StartsWith("src/Jitney.Execution/", StringComparison.Ordinal)),
        PlatformInvocation()));

    [Fact]
    public void Platform_invocation_uses_generated_stubs() => Expect.None("DllImport", LinesMatching(SourceTree.Sources, RuntimeStub()));

    [Fact]
    public void Files_stay_short_or_are_excused()
    {
        IReadOnlyDictionary<string, string> excused = SourceTree.ReadExclusions("tests/long-files.txt");
        Assert.All(excused, entry => Assert.True(entry.Value.Length > 0, $"{entry.Key}: no reason given"));

        HashSet<string> tooLong = [.. SourceTree.Files
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) && SourceTree.ReadLines(file).Length > LongestFile)];
        Expect.None($"Longer than {LongestFile} lines", tooLong.Except(excused.Keys));
        Expect.None("No longer needed in tests/long-files.txt", excused.Keys.Except(tooLong));
    }

    [Fact]
    public void Skipped_tests_are_listed_with_a_reason()
    {
        IReadOnlyDictionary<string, string> listed = SourceTree.ReadExclusions("tests/skipped.txt");
        Assert.All(listed, entry => Assert.True(entry.Value.Length > 0, $"{entry.Key}: no reason given"));

        HashSet<string> skipping = [.. SourceTree.Files
            .Where(file => file.StartsWith("tests/", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal))
            .Where(file => SkippedTest().IsMatch(SourceTree.Read(file)))];
        Expect.None("Not in tests/skipped.txt", skipping.Except(listed.Keys));
        Expect.None("No longer needed in tests/skipped.txt", listed.Keys.Except(skipping));
    }

    private static bool IsProjectSource(string file) =>
        file.EndsWith(".cs", StringComparison.Ordinal) &&
        (file.StartsWith("src/", StringComparison.Ordinal) || file.StartsWith("tests/Jitney.", StringComparison.Ordinal));

    private static IEnumerable<string> LinesMatching(IEnumerable<string> files, Regex pattern) =>
        from file in files
        from line in SourceTree.ReadLines(file).Index()
        where pattern.IsMatch(line.Item)
        select $"{file}:{line.Index + 1}: {line.Item.Trim()}";

    [GeneratedRegex(@"^namespace (?<name>[\w.]+)", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"\bTODO\b|\bFIXME\b|\bXXX\b|\bHACK\b|NotImplementedException")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"\[\s*(DllImport|LibraryImport|UnmanagedCallersOnly)\b")]
    private static partial Regex PlatformInvocation();

    [GeneratedRegex(@"\[\s*DllImport\b")]
    private static partial Regex RuntimeStub();

    // The attribute's property, and the calls that skip while running.
    [GeneratedRegex(@"\bSkip(Unless|When)?\s*=\s*[^=>]|Assert\.Skip(Unless|When)?\(")]
    private static partial Regex SkippedTest();
}
