using Jitney.Linking.Resolution;

namespace Jitney.Definitions.Windows;

/// <summary>Finds the archives that a dylib for Windows is linked with without being asked: those that its objects name (<c>/DEFAULTLIB</c>), and the static parts of the C runtime that they were compiled for.</summary>
/// <remarks>Asked again and again while a batch is collected, until there is nothing more; each archive is named once. Start code is in none of them, or is not taken since nothing refers to it. Not thread-safe.</remarks>
/// <param name="search">Where libraries are.</param>
internal sealed class DefaultLibraries(LibrarySearch search)
{
    private static readonly string[] s_gnuCPlusPlus = ["libstdc++.a", "libc++.a", "libc++abi.a"];
    private static readonly string[] s_microsoft = ["msvcrt.lib", "vcruntime.lib", "ucrt.lib", "legacy_stdio_definitions.lib", "kernel32.lib"];

    // In the order of GCC, which has its own C++ library in front of them, and of clang, whose parts have other names.
    private readonly string[] _gnu =
        ["libmingw32.a", "libgcc.a", "libgcc_eh.a", $"libclang_rt.builtins-{search.Target.ProcessorName}.a", "libclang_rt.builtins.a", "libunwind.a", "libmoldname.a", "libmingwex.a", "libmsvcrt.a", "libpthread.a", "libadvapi32.a", "libshell32.a", "libuser32.a", "libkernel32.a"];
    private static readonly string[] s_microsoftCPlusPlus = ["msvcprt.lib"];

    private readonly HashSet<string> _named = new(StringComparer.Ordinal);
    private readonly HashSet<string> _words = new(StringComparer.OrdinalIgnoreCase);
    private WindowsRuntime? _runtime;
    private bool _hasCPlusPlus;

    /// <summary>Whether a batch was linked with the parts of a runtime, and so with what Jitney has of them.</summary>
    public WindowsRuntime? Runtime => _runtime;

    /// <summary>Paths of the archives that a batch wants beyond those that were named before.</summary>
    public IReadOnlyList<string> Next(LinkBatch batch)
    {
        string[] asked = Files(batch.DefaultLibraries.Where(_words.Add).Select(FileOf));
        if (asked.Length > 0 || !WindowsRuntimes.LacksAnything(batch))
        {
            return asked;
        }

        var files = new List<string>();
        if (_runtime is null)
        {
            _runtime = WindowsRuntimes.Of(batch) ?? (search.FindNamed("libmingwex.a") is null ? WindowsRuntime.Microsoft : WindowsRuntime.Gnu);
            files.AddRange(Files((_runtime == WindowsRuntime.Gnu ? _gnu : s_microsoft).Select(search.FindNamed)));
        }

        if (!_hasCPlusPlus && WindowsRuntimes.LacksCPlusPlus(batch, _runtime.Value))
        {
            _hasCPlusPlus = true;
            files.InsertRange(0, Files((_runtime == WindowsRuntime.Gnu ? s_gnuCPlusPlus : s_microsoftCPlusPlus).Select(search.FindNamed)));
        }

        return files;
    }

    private string[] Files(IEnumerable<string?> files) => [.. files.OfType<string>().Where(_named.Add)];

    // Without its library the names are looked for in the DLL that it would lead to (SystemLibraries).
    private string? FileOf(string word) => RuntimeLibrary.Of(word) is { } runtime ? search.FindNamed(runtime.File) : search.FindDefault(word);
}
