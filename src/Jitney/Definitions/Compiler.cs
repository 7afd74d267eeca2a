namespace Jitney.Definitions;

/// <summary>A compiler as the environment names it: <c>$CC</c> and <c>$CFLAGS</c>, or <c>$CXX</c> and <c>$CXXFLAGS</c>, each split at blanks
/// as make and its shell would split them, but for quotes.</summary>
/// <param name="Name">The program as it was named.</param>
/// <param name="Words">What follows the name on the command line, before what concerns one file.</param>
internal sealed record Compiler(string Name, IReadOnlyList<string> Words)
{
    /// <summary>The compiler of a language; <c>cc</c> or <c>c++</c> where the environment names none.</summary>
    public static Compiler Of(SourceLanguage language) => language == SourceLanguage.CPlusPlus ? Of("CXX", "c++", "CXXFLAGS") : Of("CC", "cc", "CFLAGS");

    /// <summary>The program's file, searched for in <c>PATH</c> unless it is named with a folder; null when it is nowhere.</summary>
    public string? Find()
    {
        if (Name.Contains('/', StringComparison.Ordinal))
        {
            return File.Exists(Name) ? Name : null;
        }

        return (Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin")
            .Split(':')
            .Select(folder => Path.Combine(folder.Length == 0 ? "." : folder, Name))
            .FirstOrDefault(IsProgram);
    }

    private static Compiler Of(string variable, string name, string flags)
    {
        string[] words = Split(variable);
        return words.Length == 0 ? new Compiler(name, Split(flags)) : new Compiler(words[0], [.. words[1..], .. Split(flags)]);
    }

    private static string[] Split(string variable) =>
        (Environment.GetEnvironmentVariable(variable) ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static bool IsProgram(string path)
    {
        try
        {
            return File.Exists(path)
                && (OperatingSystem.IsWindows()
                    || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has gone since.
            return false;
        }
    }
}
