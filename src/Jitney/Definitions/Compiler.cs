using Jitney.Interop.Processes;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Definitions;

/// <summary>A compiler as the environment names it: <c>$CC</c> and <c>$CFLAGS</c>, or <c>$CXX</c> and <c>$CXXFLAGS</c>, each split at blanks
/// as make and its shell would split them, but for quotes.</summary>
/// <param name="Name">The program as it was named.</param>
/// <param name="Words">What follows the name on the command line, before what concerns one file.</param>
internal sealed record Compiler(string Name, IReadOnlyList<string> Words)
{
    /// <summary>Which variable of the environment may name it.</summary>
    private string Variable { get; init; } = "CC";

    private string Clang => Variable == "CXX" ? "clang++" : "clang";

    /// <summary>Which variable of the environment names it; null where none does.</summary>
    public string? NamedBy { get; private init; }

    /// <summary>The compiler of a language; where the environment names none, <c>cc</c> or <c>c++</c>, and for another machine GCC's, as <c>aarch64-linux-gnu-gcc</c>, or else clang.</summary>
    /// <param name="language">The language.</param>
    /// <param name="target">What is compiled for.</param>
    /// <param name="root">Where the target's files are: a root of their own is told to the compiler, whatever it is.</param>
    public static Compiler Of(SourceLanguage language, Target target, SystemRoot root)
    {
        bool isCPlusPlus = language == SourceLanguage.CPlusPlus;
        string[] usual = Usual(isCPlusPlus, target);
        string[] rooted = root.IsNone ? [] : ["--sysroot=" + root.Folder];
        return isCPlusPlus ? Of("CXX", usual, rooted, "CXXFLAGS") : Of("CC", usual, rooted, "CFLAGS");
    }

    /// <summary>Why a source cannot be compiled where the program is nowhere.</summary>
    /// <param name="target">What is compiled for.</param>
    public string Missing(Target target) => NamedBy is not null ? $"there is no compiler {Name}, which {NamedBy} names"
        : IsThisMachine(target) ? $"there is no compiler {Name}; CC and CXX name others"
        : $"there is no compiler {Name} (on Debian in the package {PackageFor(target)}), and no clang; {Variable} names another, as {Variable}='{Clang}-19 --target={TripleOf(target)}'";

    /// <summary>Why an object is of no use that the compiler has made for another processor.</summary>
    /// <param name="made">What it is for.</param>
    /// <param name="wanted">What it was to be for.</param>
    public string MadeForOther(Target made, Target wanted)
    {
        string problem = $"the compiler {Name} has compiled it for {ProcessorNames.Of(made)}, and what is linked is for {ProcessorNames.Of(wanted)}";
        return NamedBy is null ? problem : $"{problem}: unset {NamedBy}, which names {Name}, or let it name a compiler for {ProcessorNames.Of(wanted)}";
    }

    /// <summary>The program's file, searched for in <c>PATH</c> unless it is named with a folder; null when it is nowhere.</summary>
    public string? Find() => ProgramSearch.Here.Find(Name);

    private static bool IsThisMachine(Target target) => target.Architecture == Target.OfThisProcess.Architecture && target.System != TargetSystem.Windows;

    // By which GNU's compilers are called that are made for another system than their own; on Windows they have that name, too.
    private static string TripleOf(Target target) => target.System == TargetSystem.Windows ? $"{target.ProcessorName}-w64-mingw32" : target.Multiarch;

    private string PackageFor(Target target)
    {
        string language = Variable == "CXX" ? "g++" : "gcc";
        return target.System == TargetSystem.Windows ? $"{language}-mingw-w64-{target.ProcessorName.Replace('_', '-')}" : $"{language}-{target.Multiarch.Replace('_', '-')}";
    }

    private static string[] Usual(bool isCPlusPlus, Target target)
    {
        if (IsThisMachine(target))
        {
            return [isCPlusPlus ? "c++" : "cc"];
        }

        string gcc = $"{TripleOf(target)}-{(isCPlusPlus ? "g++" : "gcc")}";
        string clang = isCPlusPlus ? "clang++" : "clang";
        return ProgramSearch.Here.Find(gcc) is null && ProgramSearch.Here.Find(clang) is not null ? [clang, "--target=" + TripleOf(target)] : [gcc];
    }

    private static Compiler Of(string variable, string[] usual, string[] rooted, string flags)
    {
        string[] named = Split(variable);
        string[] words = named.Length > 0 ? named : usual;
        return new Compiler(words[0], [.. words[1..], .. rooted, .. Split(flags)]) { Variable = variable, NamedBy = named.Length > 0 ? variable : null };
    }

    private static string[] Split(string variable) =>
        (Environment.GetEnvironmentVariable(variable) ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
