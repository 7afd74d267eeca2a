using Jitney.Linking.Resolution;

namespace Jitney.Definitions.Windows;

/// <summary>In which DLLs names are looked for that no import library leads to, and in which order.</summary>
/// <remarks>Several libraries of Windows define the same names of C, and share nothing behind them: what one has allocated another does not free. So one C runtime comes first, and the libraries that happen to have some of its names
/// come last. It is chosen once for a session, by the first batch that tells: what one batch allocates another frees. Thread-safe.</remarks>
internal sealed class SystemLibraries
{
    // What a process has in any case.
    private const string Kernel = "kernel32.dll";

    private static readonly string[] s_microsoft = ["vcruntime140.dll", "ucrtbase.dll"];
    private static readonly string[] s_microsoftCPlusPlus = ["vcruntime140_1.dll", "msvcp140.dll"];
    private static readonly string[] s_gnuCPlusPlus = ["libgcc_s_seh-1.dll", "libstdc++-6.dll"];
    private static readonly string[] s_system = ["advapi32.dll", "user32.dll", "gdi32.dll", "shell32.dll", "ole32.dll", "oleaut32.dll", "ws2_32.dll", "bcrypt.dll", "ntdll.dll"];

    private readonly Lock _gate = new();
    private WindowsRuntime? _runtime;
    private string? _gnuLibrary;

    /// <summary>Those to look into at first, and those for what is missing then, and then: to open a library takes time.</summary>
    /// <param name="batch">Whose names they are: of some runtime, with the libraries that its objects name.</param>
    public IReadOnlyList<IReadOnlyList<string>> Of(LinkBatch batch)
    {
        lock (_gate)
        {
            _runtime ??= WindowsRuntimes.Of(batch);
            bool isGnu = _runtime == WindowsRuntime.Gnu;
            string[] library = isGnu ? [_gnuLibrary ??= GnuLibrary(batch)] : s_microsoft;
            string[] first = [.. library, .. batch.DefaultLibraries.SelectMany(RuntimeLibrary.DllsOf), Kernel];
            return [[.. first.Distinct(StringComparer.OrdinalIgnoreCase)], isGnu ? s_gnuCPlusPlus : s_microsoftCPlusPlus, s_system];
        }
    }

    // Objects of GNU's compilers do not say which C library they are for; import libraries do.
    private static string GnuLibrary(LinkBatch batch) => batch.Imports.Keys.Any(number => IsUniversal(batch.ImportOf(number)!.Library)) ? "ucrtbase.dll" : "msvcrt.dll";

    private static bool IsUniversal(string library) =>
        library.StartsWith("api-ms-win-crt-", StringComparison.OrdinalIgnoreCase) || library.StartsWith("ucrtbase", StringComparison.OrdinalIgnoreCase);
}
