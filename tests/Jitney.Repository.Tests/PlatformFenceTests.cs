using System.Text.RegularExpressions;
using Xunit;

namespace Jitney.Repository.Tests;

/// <summary>Is the operating system asked for once, and called from its own folder alone?</summary>
public sealed partial class PlatformFenceTests
{
    // Each chooses, and does nothing else.
    private static readonly string[] s_factories =
    [
        "src/Jitney.Interop/Platform.cs",
        "src/Jitney.Execution/Composition/ExecutorComposition.cs",
        "src/Jitney.Protocol/Vocabulary/Target.cs",
    ];

    private static readonly string[] s_systems = ["Linux", "Windows"];

    [Fact]
    public void Only_factories_ask_for_the_system() => Expect.None("Questions for the system", Matching(
        SourceTree.Sources.Where(static file => !s_factories.Contains(file)), SystemQuestion()));

    [Fact]
    public void System_calls_lie_in_a_systems_folder() => Expect.None("System calls outside of Linux and Windows", Matching(
        SourceTree.Sources.Where(static file => file.StartsWith("src/Jitney.Interop/", StringComparison.Ordinal) && SystemOf(file) is null), SystemCall()));

    [Fact]
    public void What_is_the_same_everywhere_names_a_system_only_to_choose_it()
    {
        List<string> wrong = [];
        foreach (string file in SourceTree.Sources.Where(static file => file.StartsWith("src/Jitney.Interop/", StringComparison.Ordinal) && SystemOf(file) is null))
        {
            wrong.AddRange(SourceTree.ReadLines(file)
                .Where(static line => NamesSystem().IsMatch(Choice().Replace(line, "")))
                .Select(line => $"{file}: {line.Trim()}"));
        }

        Expect.None("Systems that are named", wrong);
    }

    [Fact]
    public void Systems_give_the_neutral_types_under_the_same_file_names()
    {
        List<string> wrong = [];
        foreach (string file in SourceTree.Sources.Where(static file => file.StartsWith("src/Jitney.Interop/", StringComparison.Ordinal) && SystemOf(file) is null))
        {
            string[] choices = [.. Choice().Matches(SourceTree.Read(file)).Select(static match => match.Groups["name"].Value)];
            foreach (string choice in choices.SelectMany(static name => s_systems.Select(system => system + name)))
            {
                string path = $"src/Jitney.Interop/{choice.Replace('.', '/')}.cs";
                if (!SourceTree.Files.Contains(path) || !choice.Split('.')[^1].StartsWith("System", StringComparison.Ordinal))
                {
                    wrong.Add($"{file}: {path}");
                }
            }

            if (choices.Length % s_systems.Length != 0)
            {
                wrong.Add($"{file}: not each system has an implementation");
            }
        }

        Expect.None("Implementations that are not where they should be", wrong);
    }

    [Fact]
    public void What_is_named_as_a_systems_own_is_that_of_a_neutral_type()
    {
        string[] files = [.. SourceTree.Sources.Where(static file => file.StartsWith("src/Jitney.Interop/", StringComparison.Ordinal))];
        HashSet<string?> neutral = [.. files.Where(static file => SystemOf(file) is null).Select(Path.GetFileName)];
        Expect.None("Names of implementations that implement nothing", files.Where(
            file => SystemOf(file) is not null && Path.GetFileName(file).StartsWith("System", StringComparison.Ordinal) && !neutral.Contains(Path.GetFileName(file)["System".Length..])));
    }

    private static string? SystemOf(string file) => s_systems.FirstOrDefault(system => file.StartsWith($"src/Jitney.Interop/{system}/", StringComparison.Ordinal));

    private static IEnumerable<string> Matching(IEnumerable<string> files, Regex pattern) => files.SelectMany(
        file => SourceTree.ReadLines(file).Where(line => pattern.IsMatch(line)).Select(line => $"{file}: {line.Trim()}"));

    [GeneratedRegex(@"OperatingSystem\.Is\w+\(|IsOSPlatform|OSVersion|PlatformID")]
    private static partial Regex SystemQuestion();

    [GeneratedRegex(@"\[LibraryImport\(")]
    private static partial Regex SystemCall();

    [GeneratedRegex(@"(?<![\w.""])(Jitney\.Interop\.)?(Linux|Windows)\.\w+")]
    private static partial Regex NamesSystem();

    [GeneratedRegex(@"new (Linux|Windows)(?<name>\.[\w.]+)\(")]
    private static partial Regex Choice();
}
