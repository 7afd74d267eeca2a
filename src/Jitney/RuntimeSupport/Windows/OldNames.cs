namespace Jitney.RuntimeSupport.Windows;

/// <summary>Functions that the C library of Visual C++ has under names with an underscore, as the C standard wants it, and that programs know without one. Natively <c>oldnames.lib</c>
/// has them, which the compiler asks for in all objects.</summary>
internal static class OldNames
{
    private static readonly string[] s_names =
    [
        "access", "chdir", "chmod", "chsize", "close", "creat", "cwait", "dup", "dup2", "ecvt", "eof", "execl", "execle", "execlp", "execlpe", "execv", "execve", "execvp", "execvpe", "fcloseall",
        "fcvt", "fdopen", "fgetchar", "filelength", "fileno", "flushall", "fputchar", "gcvt", "getch", "getche", "getcwd", "getpid", "getw", "isatty", "itoa", "j0", "j1", "jn", "kbhit", "lfind",
        "locking", "lsearch", "lseek", "ltoa", "memccpy", "memicmp", "mkdir", "mktemp", "open", "putch", "putenv", "putw", "read", "rmdir", "rmtmp", "searchenv", "setmode", "sopen", "spawnl",
        "spawnle", "spawnlp", "spawnlpe", "spawnv", "spawnve", "spawnvp", "spawnvpe", "strdup", "stricmp", "strlwr", "strnicmp", "strnset", "strrev", "strset", "strupr", "swab", "tell",
        "tempnam", "tzset", "ultoa", "umask", "ungetch", "unlink", "wcsdup", "wcsicmp", "wcslwr", "wcsnicmp", "wcsnset", "wcsrev", "wcsset", "wcsupr", "write", "y0", "y1", "yn",
    ];

    /// <summary>The functions, each an object.</summary>
    public static IEnumerable<(string Name, SupportObject Object)> All =>
        [.. s_names.Select(static name => ($"old_{name}", new SupportObject(name).Jump("_" + name))), ("old_strcmpi", new SupportObject("strcmpi").Jump("_stricmp"))];
}
