using Jitney.Protocol.Vocabulary;

namespace Jitney.Definitions;

/// <summary>A compiler as the environment names it: <c>$CC</c> and <c>$CFLAGS</c>, or <c>$CXX</c> and <c>$CXXFLAGS</c>, each split at blanks
/// as make and its shell would split them, but for quotes.</summary>
/// <param name="Name">The program as it was named.</param>
/// <param name="Words">What follows the name on the command line, before what concerns one file.</param>
internal sealed record Compiler(string Name, IReadOnlyList<string> Words)
{
    /// <summary>The compiler of a language; where the environment names none, <c>cc</c> or <c>c++</c>, and for another machine GCC's, as <c>aarch64-linux-gnu-gcc</c>.</summary>
    public static Compiler Of(SourceLanguage language, Target target)
    {
        bool isCPlusPlus = language == SourceLanguage.CPlusPlus;
        string name = target.Architecture == Target.OfThisProcess.Architecture ? isCPlusPlus ? "c++" : "cc" : $"{target.Multiarch}-{(isCPlusPlus ? "g++" : "gcc")}";
        return isCPlusPlus ? Of("CXX", name, "CXXFLAGS") : Of("CC", name, "CFLAGS");
    }

    /// <summary>The program's file, searched for in <c>PATH</c> unless it is named with a folder; null when it is nowhere.</summary>
    public string? Find() => ProgramSearch.Find(Name);

    private static Compiler Of(string variable, string name, string flags)
    {
        string[] words = Split(variable);
        return words.Length == 0 ? new Compiler(name, Split(flags)) : new Compiler(words[0], [.. words[1..], .. Split(flags)]);
    }

    private static string[] Split(string variable) =>
        (Environment.GetEnvironmentVariable(variable) ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
