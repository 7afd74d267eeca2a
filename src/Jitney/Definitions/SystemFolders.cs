using Jitney.Protocol.Vocabulary;

namespace Jitney.Definitions;

/// <summary>Where systems have their libraries and their compilers, by what these are for.</summary>
internal static class SystemFolders
{
    /// <summary>What compilers and linkers search on Debian, Fedora and Arch; the compiler's own folder comes before, and that of a compiler for another machine.</summary>
    public static string[] OfLinkers(Target target) =>
    [
        .. OfOtherMachines(target),
        $"/usr/local/lib/{target.Multiarch}", "/usr/local/lib64", "/usr/local/lib", $"/lib/{target.Multiarch}", $"/usr/lib/{target.Multiarch}",
        "/lib64", "/usr/lib64", "/lib", "/usr/lib",
    ];

    /// <summary>What the dynamic linker searches.</summary>
    public static string[] OfDynamicLinker(Target target) =>
        [.. OfOtherMachines(target), $"/lib/{target.Multiarch}", $"/usr/lib/{target.Multiarch}", "/lib64", "/usr/lib64", "/lib", "/usr/lib", "/usr/local/lib"];

    /// <summary>Where the C library's static part may lie.</summary>
    public static string[] OfCLibrary(Target target) => [.. OfOtherMachines(target), $"/usr/lib/{target.Multiarch}", "/usr/lib64", "/usr/lib"];

    /// <summary>Where the C compiler's versions have their folders.</summary>
    public static string[] OfCompilers(Target target) =>
        [$"/usr/lib/gcc-cross/{target.Multiarch}", $"/usr/lib/gcc/{target.Multiarch}", $"/usr/lib/gcc/{target.ProcessorName}-redhat-linux", $"/usr/lib/gcc/{target.ProcessorName}-pc-linux-gnu"];

    // Where Debian puts what compilers for other machines link with.
    private static string[] OfOtherMachines(Target target) => target.Architecture == Target.OfThisProcess.Architecture ? [] : [$"/usr/{target.Multiarch}/lib"];

    /// <summary>The file name of the dynamic linker, which is a library too.</summary>
    public static string DynamicLinker(Target target) => target.Architecture switch
    {
        TargetArchitecture.AArch64 => "ld-linux-aarch64.so.1",
        TargetArchitecture.RiscV64 => "ld-linux-riscv64-lp64d.so.1",
        _ => "ld-linux-x86-64.so.2",
    };
}
