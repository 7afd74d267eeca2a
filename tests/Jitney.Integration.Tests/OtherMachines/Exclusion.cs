using Jitney.Integration.Tests.Infrastructure;

namespace Jitney.Integration.Tests.OtherMachines;

/// <summary>A program that is not compared on a machine, or not with a static program: a line of that machine's list.</summary>
/// <param name="Program">Topic and name.</param>
/// <param name="Where">Words that must all fit: a compiler, a kind of code, an executor; <c>*</c> for everywhere.</param>
/// <param name="How"><c>none</c>: it is not compared; <c>shared</c>: the native program has shared libraries, since a static one is no comparison.</param>
/// <param name="Reason">Why.</param>
public sealed record Exclusion(string Program, string Where, string How, string Reason)
{
    /// <summary>The words of <see cref="Where"/>.</summary>
    public static IReadOnlyList<string> WhereWords { get; } = ["*", "gcc", "clang", "pic", "non-pic", "own", "llvm"];

    /// <summary>The words of <see cref="How"/>.</summary>
    public static IReadOnlyList<string> HowWords { get; } = ["none", "shared"];

    /// <summary>All of a list.</summary>
    /// <param name="list">The name of its file.</param>
    public static Exclusion[] Read(string list) =>
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "OtherMachines", list))
            .Where(static line => line.Length > 0 && line[0] != '#')
            .Select(static line => line.Split('|', StringSplitOptions.TrimEntries))
            .Select(static fields => new Exclusion(fields[0], fields[1], fields[2], fields[3])),
    ];

    /// <summary>Whether it speaks of a program in one of its ways.</summary>
    public bool Fits(string program, string compiler, CodeKind code, string executor) =>
        Program == program && Where.Split(' ').All(word => word == "*" || word == compiler || word == executor || word == (code == CodeKind.Pic ? "pic" : "non-pic"));
}
