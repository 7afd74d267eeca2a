using System.Xml.Linq;
using Xunit;

namespace Jitney.Repository.Tests;

/// <summary>Do the arrows between projects point down? See docs/decisions/0001-projects-and-arrows.md.</summary>
public sealed class ProjectReferenceTests
{
    // A project that is not in this table may not exist; one that is may reference these and no others.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Jitney.ObjectFiles"] = [],
        ["Jitney.Protocol"] = [],
        ["Jitney.Interop"] = ["Jitney.Protocol"],
        ["Jitney.Linking"] = ["Jitney.ObjectFiles", "Jitney.Protocol"],
        ["Jitney.Execution"] = ["Jitney.Interop", "Jitney.Protocol"],
        ["Jitney"] = ["Jitney.Linking", "Jitney.Execution", "Jitney.Interop", "Jitney.ObjectFiles", "Jitney.Protocol"],
        ["Jitney.Testing"] = ["Jitney"],
        ["Jitney.Generators"] = [],
        ["Jitney.Executor"] = ["Jitney.Execution", "Jitney.Interop", "Jitney.Protocol"],
        ["Jitney.Relay"] = ["Jitney.Interop", "Jitney.Protocol"],
        ["Jitney.Cli"] = ["Jitney", "Jitney.Linking", "Jitney.ObjectFiles", "Jitney.Protocol"],
    };

    private static readonly string[] MayBeUnsafe = ["Jitney.Interop", "Jitney.Execution"];

    // Libraries that the shipped projects may use, each for a reason of its own.
    private static readonly Dictionary<string, string[]> AllowedPackages = new()
    {
        ["Jitney.Cli"] = ["System.CommandLine", "Spectre.Console", "Iced"],
        ["Jitney.Generators"] = ["Microsoft.CodeAnalysis.CSharp"],
    };

    public static TheoryData<string> ProjectNames => [.. SourceTree.Projects("src").Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(ProjectNames))]
    public void References_only_what_its_arrows_allow(string project)
    {
        Assert.True(Allowed.ContainsKey(project), $"{project} is not in the table of allowed arrows.");
        Expect.None($"{project} must not reference", ReferencesOf(project).Except(Allowed[project]));
    }

    [Theory]
    [InlineData("Jitney.Executor")]
    [InlineData("Jitney.Relay")]
    [InlineData("Jitney.Execution")]
    [InlineData("Jitney.Interop")]
    public void Reaches_neither_linker_nor_readers(string project)
    {
        if (!SourceTree.Projects("src").ContainsKey(project))
        {
            return; // Its turn comes when it exists.
        }

        Assert.DoesNotContain("Jitney.Linking", ReachableFrom(project));
        Assert.DoesNotContain("Jitney.ObjectFiles", ReachableFrom(project));
    }

    [Fact]
    public void The_linker_reaches_no_operating_system() =>
        Expect.None("The linker reaches", ReachableFrom("Jitney.Linking").Intersect(["Jitney.Interop", "Jitney.Execution", "Jitney"]));

    [Theory]
    [MemberData(nameof(ProjectNames))]
    public void Allows_unsafe_code_only_where_it_is_needed(string project)
    {
        bool allows = SourceTree.Projects("src")[project].Descendants("AllowUnsafeBlocks").Any(element => element.Value.Trim() != "false");
        Assert.True(!allows || MayBeUnsafe.Contains(project), $"{project} must not contain unsafe code.");
    }

    [Theory]
    [MemberData(nameof(ProjectNames))]
    public void Uses_only_listed_packages(string project)
    {
        IEnumerable<string> packages = SourceTree.Projects("src")[project].Descendants("PackageReference").Select(Include);
        Expect.None($"{project} must not use", packages.Except(AllowedPackages.GetValueOrDefault(project, [])));
    }

    [Fact]
    public void Programs_target_what_the_build_chooses()
    {
        IEnumerable<XDocument> programs = SourceTree.Projects("src").Values.Where(project => project.Descendants("OutputType").Any());
        Assert.All(programs, program =>
        {
            Assert.Equal("$(ProgramFramework)", Assert.Single(program.Descendants("TargetFramework")).Value);
            Assert.Equal("true", Assert.Single(program.Descendants("PublishAot")).Value);
        });
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = SourceTree.Read("Jitney.slnx");
        IEnumerable<string> projects = SourceTree.Files.Where(file =>
            file.EndsWith(".csproj", StringComparison.Ordinal) &&
            (file.StartsWith("src/", StringComparison.Ordinal) || file.StartsWith("tests/Jitney.", StringComparison.Ordinal)));
        Expect.None("Not in Jitney.slnx", projects.Where(project => !solution.Contains($"\"{project}\"", StringComparison.Ordinal)));
    }

    private static HashSet<string> ReachableFrom(string project)
    {
        HashSet<string> reached = [];
        Stack<string> open = new([project]);
        while (open.TryPop(out string? next))
        {
            foreach (string reference in ReferencesOf(next).Where(reached.Add))
            {
                open.Push(reference);
            }
        }

        return reached;
    }

    private static IEnumerable<string> ReferencesOf(string project) => SourceTree.Projects("src")[project]
        .Descendants("ProjectReference")
        .Select(element => Path.GetFileNameWithoutExtension(Include(element).Replace('\\', '/')));

    private static string Include(XElement element) => element.Attribute("Include")?.Value ?? "";
}
