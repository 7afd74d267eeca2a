using System.Collections.Concurrent;
using System.Diagnostics;
using Jitney.Integration.Tests.Infrastructure;

namespace Jitney.Integration.Tests.Archives;

/// <summary>What a driver is linked with: archives of the system or of its compilers, in the order of a linker's command line.</summary>
public static class ArchiveInputs
{
    /// <summary>The program that knows LLVM's archives.</summary>
    public const string LlvmConfig = "llvm-config-19";

    private static readonly ConcurrentDictionary<string, Lazy<string>> s_found = new();

    /// <summary>The paths of a driver's archives.</summary>
    public static string[] Of(ProgramSource driver, Workshop workshop) =>
    [
        .. driver.Words("archives").Select(Find),
        .. FilesOfLlvm(string.Join(' ', driver.Words("llvm"))),
        .. driver.Words("rust").Select(name => workshop.RustArchiveOfFile(Path.Combine(Path.GetDirectoryName(driver.Path)!, name))),
    ];

    // The compiler knows where the system's archives and its own are.
    private static string Find(string name)
    {
        string path = Ask("cc", $"-print-file-name={name}");
        return Path.IsPathRooted(path) ? path : throw new FileNotFoundException($"the compiler finds no {name}");
    }

    // Components of LLVM are split into archives that need each other.
    private static string[] FilesOfLlvm(string components) =>
        components.Length == 0 ? [] : Ask(LlvmConfig, $"--link-static --libfiles {components}").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string Ask(string program, string words) => s_found.GetOrAdd($"{program} {words}", _ => new Lazy<string>(() =>
    {
        using Process process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardOutput = true })!;
        using StreamReader output = process.StandardOutput;
        string answer = output.ReadToEnd().Trim();
        process.WaitForExit();
        return answer;
    })).Value;
}
