using Jitney.Definitions.Windows;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Definitions;

/// <summary>Where systems have their libraries and their compilers, by what these are for.</summary>
internal static class SystemFolders
{
    /// <summary>What compilers and linkers search, those of compilers among them.</summary>
    public static string[] OfLinkers(Target target, SystemRoot root) => target.System == TargetSystem.Windows
        ? [.. MicrosoftToolchain.FoldersOfEnvironment(), .. GnuToolchain.FoldersOf(target, root), .. MicrosoftToolchain.FoldersOf(target, root)]
        : [.. ((string?[])[CompilerFolder.FindIn(target, root), .. OfLinkersOfLinux(target, root), root.IsNone ? null : CompilerFolder.FindIn(target, SystemRoot.None)]).OfType<string>()];

    /// <summary>The folders in a folder; none where it cannot be looked into, for then it has nothing for us.</summary>
    public static string[] FoldersIn(string parent)
    {
        try
        {
            return Directory.Exists(parent) ? Directory.GetDirectories(parent) : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    // What is searched on Debian, Fedora and Arch. A compiler of this machine links with libraries of its own, which come last where the target has files of its own.
    private static string[] OfLinkersOfLinux(Target target, SystemRoot root) => In(
        root,
        target,
        $"/usr/local/lib/{target.Multiarch}", "/usr/local/lib64", "/usr/local/lib", $"/lib/{target.Multiarch}", $"/usr/lib/{target.Multiarch}",
        "/lib64", "/usr/lib64", "/lib", "/usr/lib");

    /// <summary>What the dynamic linker searches.</summary>
    public static string[] OfDynamicLinker(Target target, SystemRoot root) =>
        In(root, target, $"/lib/{target.Multiarch}", $"/usr/lib/{target.Multiarch}", "/lib64", "/usr/lib64", "/lib", "/usr/lib", "/usr/local/lib");

    /// <summary>Where the C library's static part may lie.</summary>
    public static string[] OfCLibrary(Target target, SystemRoot root) => In(root, target, $"/usr/lib/{target.Multiarch}", "/usr/lib64", "/usr/lib");

    /// <summary>Where the C compiler's versions have their folders.</summary>
    public static string[] OfCompilers(Target target, SystemRoot root) => [.. ((string[])
        [$"/usr/lib/gcc-cross/{target.Multiarch}", $"/usr/lib/gcc/{target.Multiarch}", $"/usr/lib/gcc/{target.ProcessorName}-redhat-linux", $"/usr/lib/gcc/{target.ProcessorName}-pc-linux-gnu"])
        .Select(root.PathHere)];

    /// <summary>Whether a path leads to what this machine keeps for programs of a target of another kind, which has it elsewhere.</summary>
    public static bool IsKeptForAnother(string path, Target target) => target.Architecture != Target.OfThisProcess.Architecture
        && (path.StartsWith($"/usr/{target.Multiarch}/lib/", StringComparison.Ordinal) || path.StartsWith($"/usr/lib/gcc-cross/{target.Multiarch}/", StringComparison.Ordinal));

    // Debian has what compilers for other machines link with in a folder of its own.
    private static string[] In(SystemRoot root, Target target, params ReadOnlySpan<string> folders)
    {
        string[] here = [.. folders];
        return !root.IsNone ? [.. here.Select(root.PathHere)]
            : target.Architecture == Target.OfThisProcess.Architecture ? here
            : [$"/usr/{target.Multiarch}/lib", .. here];
    }

    /// <summary>The file name of the dynamic linker, which is a library too.</summary>
    public static string DynamicLinker(Target target) => target.Architecture switch
    {
        TargetArchitecture.AArch64 => "ld-linux-aarch64.so.1",
        TargetArchitecture.RiscV64 => "ld-linux-riscv64-lp64d.so.1",
        _ => "ld-linux-x86-64.so.2",
    };
}
