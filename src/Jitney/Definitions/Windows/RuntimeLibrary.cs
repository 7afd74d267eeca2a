namespace Jitney.Definitions.Windows;

/// <summary>What the words of objects for Visual C++'s runtime libraries mean here.</summary>
/// <remarks>Their static forms rely on having started the process. There can be but one C runtime of which that is true, and it is not theirs: so the import libraries of the shared forms are linked in their place, which
/// have the same functions.</remarks>
/// <param name="File">The import library.</param>
/// <param name="Dlls">The libraries to which it leads, where there is no import library.</param>
internal sealed record RuntimeLibrary(string File, IReadOnlyList<string> Dlls)
{
    private static readonly string[] s_runtime = ["ucrtbase.dll", "vcruntime140.dll"];
    private static readonly string[] s_debugRuntime = ["ucrtbased.dll", "vcruntime140d.dll"];

    /// <summary>The library that a word means; null for a word that means any other.</summary>
    /// <param name="word">What stands behind <c>/DEFAULTLIB:</c>.</param>
    public static RuntimeLibrary? Of(string word) => Plain(word) switch
    {
        "libcmt" or "msvcrt" => new("msvcrt.lib", s_runtime),
        "libcmtd" or "msvcrtd" => new("msvcrtd.lib", s_debugRuntime),
        "libcpmt" or "msvcprt" => new("msvcprt.lib", ["msvcp140.dll"]),
        "libcpmtd" or "msvcprtd" => new("msvcprtd.lib", ["msvcp140d.dll"]),
        "libucrt" or "ucrt" => new("ucrt.lib", ["ucrtbase.dll"]),
        "libucrtd" or "ucrtd" => new("ucrtd.lib", ["ucrtbased.dll"]),
        "libvcruntime" or "vcruntime" => new("vcruntime.lib", ["vcruntime140.dll"]),
        "libvcruntimed" or "vcruntimed" => new("vcruntimed.lib", ["vcruntime140d.dll"]),
        "oldnames" => new("oldnames.lib", ["ucrtbase.dll"]),
        "legacy_stdio_definitions" => new("legacy_stdio_definitions.lib", ["ucrtbase.dll"]),
        "uuid" => new("uuid.lib", []),
        _ => null,
    };

    /// <summary>The libraries in which the names of an archive are found that an object asks for: those above, and for any other the DLL of its name.</summary>
    public static IReadOnlyList<string> DllsOf(string word) => Of(word)?.Dlls ?? [Plain(word) + ".dll"];

    private static string Plain(string word)
    {
        string small = word.ToLowerInvariant();
        return small.EndsWith(".lib", StringComparison.Ordinal) ? small[..^4] : small;
    }
}
