using Jitney.Linking.Resolution;
using Jitney.ObjectFiles.Binary;

namespace Jitney.RuntimeSupport.Windows;

/// <summary>Functions that the C library of Visual C++ has under names with an underscore, as the C standard wants it, and that programs know without one. Natively <c>oldnames.lib</c>
/// has them, which the compiler asks for in all objects.</summary>
internal static class OldNames
{
    private const int Longest = 10;

    private static readonly HashSet<string> s_names =
    [
        "access", "chdir", "chmod", "chsize", "close", "creat", "cwait", "dup", "dup2", "ecvt", "eof", "execl", "execle", "execlp", "execlpe", "execv", "execve", "execvp", "execvpe", "fcloseall",
        "fcvt", "fdopen", "fgetchar", "filelength", "fileno", "flushall", "fputchar", "gcvt", "getch", "getche", "getcwd", "getpid", "getw", "isatty", "itoa", "j0", "j1", "jn", "kbhit", "lfind",
        "locking", "lsearch", "lseek", "ltoa", "memccpy", "memicmp", "mkdir", "mktemp", "open", "putch", "putenv", "putw", "read", "rmdir", "rmtmp", "searchenv", "setmode", "sopen", "spawnl",
        "spawnle", "spawnlp", "spawnlpe", "spawnv", "spawnve", "spawnvp", "spawnvpe", "strcmpi", "strdup", "stricmp", "strlwr", "strnicmp", "strnset", "strrev", "strset", "strupr", "swab", "tell",
        "tempnam", "tzset", "ultoa", "umask", "ungetch", "unlink", "wcsdup", "wcsicmp", "wcslwr", "wcsnicmp", "wcsnset", "wcsrev", "wcsset", "wcsupr", "write", "y0", "y1", "yn",
    ];

    /// <summary>Those that a batch lacks, each an object. There are more than a hundred, so that none is made that nobody wants.</summary>
    public static IReadOnlyList<(string Name, byte[] Content)> MissingIn(LinkBatch batch)
    {
        var missing = new List<(string, byte[])>();
        foreach (ref readonly GlobalSymbol global in batch.Globals)
        {
            if (WantedNames.IsMissing(global) && batch.Names.Bytes(global.Name) is { Length: <= Longest } bytes && NameText.Of(bytes) is var name && s_names.Contains(name))
            {
                missing.Add(($"old_{name}", new SupportObject(name).Jump(name == "strcmpi" ? "_stricmp" : "_" + name).ToArray()));
            }
        }

        return missing;
    }
}
