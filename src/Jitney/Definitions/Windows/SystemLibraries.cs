using Jitney.Linking.Resolution;

namespace Jitney.Definitions.Windows;

/// <summary>In which DLLs names are looked for that no import library leads to, and in which order.</summary>
/// <remarks>Several libraries of Windows define the same names of C, and share nothing behind them: what one has allocated another does not free. So one C runtime comes first, and the libraries that happen to have some of its names
/// come last.</remarks>
internal static class SystemLibraries
{
    private static readonly string[] s_microsoft = ["vcruntime140.dll", "vcruntime140_1.dll", "ucrtbase.dll", "msvcp140.dll"];

    // What a process has in any case.
    private const string Kernel = "kernel32.dll";

    private static readonly string[] s_later = ["advapi32.dll", "user32.dll", "gdi32.dll", "shell32.dll", "ole32.dll", "oleaut32.dll", "ws2_32.dll", "bcrypt.dll", "ntdll.dll"];
    private static readonly string[] s_gnuLater = ["libgcc_s_seh-1.dll", "libstdc++-6.dll"];

    /// <summary>Those to look into at first.</summary>
    /// <param name="batch">Whose names they are: of some runtime, with the libraries that its objects name.</param>
    public static IReadOnlyList<string> First(LinkBatch batch) =>
        [.. ((string[])[.. RuntimeOf(batch), .. batch.DefaultLibraries.SelectMany(RuntimeLibrary.DllsOf), Kernel]).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>Those to look into for what is missing still; to open them costs time.</summary>
    public static IReadOnlyList<string> Later(LinkBatch batch) => WindowsRuntimes.Of(batch) == WindowsRuntime.Gnu ? [.. s_gnuLater, .. s_later] : s_later;

    // Objects of GNU's compilers do not say which C library they are for; import libraries do.
    private static string[] RuntimeOf(LinkBatch batch) => WindowsRuntimes.Of(batch) != WindowsRuntime.Gnu ? s_microsoft
        : batch.Imports.Keys.Any(number => IsUniversal(batch.ImportOf(number)!.Library)) ? ["ucrtbase.dll"]
        : ["msvcrt.dll"];

    private static bool IsUniversal(string library) =>
        library.StartsWith("api-ms-win-crt-", StringComparison.OrdinalIgnoreCase) || library.StartsWith("ucrtbase", StringComparison.OrdinalIgnoreCase);
}
