using System.Collections.Concurrent;
using System.Diagnostics;
using Jitney.Integration.Tests.Infrastructure;

namespace Jitney.Integration.Tests.Archives;

/// <summary>What a driver is linked with: archives of the system or of its compilers, in the order of a linker's command line.</summary>
public static class ArchiveInputs
{
    private static readonly ConcurrentDictionary<string, Lazy<string>> s_found = new();

    /// <summary>The paths of a driver's archives.</summary>
    public static string[] Of(ProgramSource driver, Workshop workshop) =>
    [
        .. driver.Words("archives").Select(Find),
        .. driver.Words("rust").Select(name => workshop.RustArchiveOfFile(Path.Combine(Path.GetDirectoryName(driver.Path)!, name))),
    ];

    // The compiler knows where the system's archives and its own are.
    private static string Find(string name) => s_found.GetOrAdd(name, _ => new Lazy<string>(() =>
    {
        using Process process = Process.Start(new ProcessStartInfo("cc", [$"-print-file-name={name}"]) { RedirectStandardOutput = true })!;
        using StreamReader output = process.StandardOutput;
        string path = output.ReadToEnd().Trim();
        process.WaitForExit();
        return Path.IsPathRooted(path) ? path : throw new FileNotFoundException($"the compiler finds no {name}");
    })).Value;
}
