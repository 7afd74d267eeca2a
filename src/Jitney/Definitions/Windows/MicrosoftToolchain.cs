using Jitney.Protocol.Vocabulary;

namespace Jitney.Definitions.Windows;

/// <summary>Finds where Visual C++ and the Windows SDK have their libraries: where <c>LIB</c> says, and else where they install themselves.</summary>
internal static class MicrosoftToolchain
{
    private const string Variable = "LIB";

    private static readonly string[] s_editions = ["Enterprise", "Professional", "Community", "BuildTools", "Preview"];

    /// <summary>The folders that the environment names. They count for every linker.</summary>
    public static IReadOnlyList<string> FoldersOfEnvironment() =>
        (Environment.GetEnvironmentVariable(Variable) ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The folders of its installation, as far as there is one.</summary>
    /// <param name="target">What it is for.</param>
    /// <param name="root">Where the target's files are. A copy of an installation, as clang takes it with <c>/winsysroot</c>, is one.</param>
    public static IReadOnlyList<string> FoldersOf(Target target, SystemRoot root) => root.IsNone
        ? [.. InstalledTools(Processor(target)), .. InstalledKits().SelectMany(kits => Kit(kits, Processor(target)))]
        : [.. Tools(Path.Combine(root.Folder, "VC"), Processor(target)), .. Kit(Path.Combine(root.Folder, "Windows Kits", "10"), Processor(target)), .. Copied(root, target)];

    private static string Processor(Target target) => target.Architecture == TargetArchitecture.AArch64 ? "arm64" : "x64";

    private static IEnumerable<string> InstalledTools(string processor)
    {
        if (Environment.GetEnvironmentVariable("VCToolsInstallDir") is { Length: > 0 } given)
        {
            return [Path.Combine(given, "lib", processor)];
        }

        // The newest year first.
        return Programs()
            .SelectMany(static programs => SystemFolders.FoldersIn(Path.Combine(programs, "Microsoft Visual Studio")).OrderDescending(StringComparer.Ordinal))
            .SelectMany(static year => s_editions.Select(edition => Path.Combine(year, edition, "VC")))
            .Select(tools => Tools(tools, processor)).FirstOrDefault(static folders => folders.Any()) ?? [];
    }

    private static IEnumerable<string> InstalledKits() => Environment.GetEnvironmentVariable("WindowsSdkDir") is { Length: > 0 } given
        ? [given]
        : Programs().Select(static programs => Path.Combine(programs, "Windows Kits", "10")).Where(Directory.Exists).Take(1);

    private static IEnumerable<string> Programs() => ((string[])["ProgramFiles", "ProgramFiles(x86)"]).Select(Environment.GetEnvironmentVariable).OfType<string>();

    private static IEnumerable<string> Tools(string folder, string processor) => Newest(Path.Combine(folder, "Tools", "MSVC")) is { } version ? [Path.Combine(version, "lib", processor)] : [];

    private static IEnumerable<string> Kit(string folder, string processor) => Newest(Path.Combine(folder, "Lib")) is { } version
        ? [Path.Combine(version, "ucrt", processor), Path.Combine(version, "um", processor)]
        : [];

    // Copies that are made of the packages have no versions in their paths.
    private static IEnumerable<string> Copied(SystemRoot root, Target target) => ((string[])
        [Path.Combine(root.Folder, "crt", "lib", target.ProcessorName), Path.Combine(root.Folder, "sdk", "lib", "ucrt", target.ProcessorName), Path.Combine(root.Folder, "sdk", "lib", "um", target.ProcessorName)])
        .Where(Directory.Exists);

    private static string? Newest(string folder) => SystemFolders.FoldersIn(folder)
        .OrderByDescending(static path => Version.TryParse(Path.GetFileName(path), out Version? version) ? version : new Version())
        .FirstOrDefault();
}
