using System.Runtime.InteropServices;

namespace Jitney.Protocol.Vocabulary;

/// <summary>What code is for: a processor, a format of object files, an operating system. Read once, where a triple is met; all else asks this.</summary>
/// <param name="Architecture">The processor.</param>
/// <param name="Format">The format of object files.</param>
/// <param name="System">The operating system.</param>
internal readonly record struct Target(TargetArchitecture Architecture, TargetFormat Format, TargetSystem System)
{
    /// <summary>Linux on x86-64.</summary>
    public static Target X64Linux { get; } = new(TargetArchitecture.X64, TargetFormat.Elf, TargetSystem.Linux);

    /// <summary>What this process was made for.</summary>
    public static Target OfThisProcess { get; } = Make(
        RuntimeInformation.ProcessArchitecture switch
        {
            global::System.Runtime.InteropServices.Architecture.X64 => TargetArchitecture.X64,
            global::System.Runtime.InteropServices.Architecture.Arm64 => TargetArchitecture.AArch64,
            global::System.Runtime.InteropServices.Architecture.RiscV64 => TargetArchitecture.RiscV64,
            _ => TargetArchitecture.Other,
        },
        OperatingSystem.IsLinux() ? TargetSystem.Linux
            : OperatingSystem.IsWindows() ? TargetSystem.Windows
            : OperatingSystem.IsMacOS() ? TargetSystem.MacOS
            : TargetSystem.Other);

    /// <summary>The target of a triple, such as <c>x86_64-unknown-linux-gnu</c>: the processor, who made it, the system, its surroundings or its format. What is not known becomes "other".</summary>
    public static Target Parse(string triple)
    {
        string[] parts = triple.Split('-');
        TargetArchitecture architecture = parts[0] switch
        {
            "x86_64" or "amd64" => TargetArchitecture.X64,
            "aarch64" or "arm64" => TargetArchitecture.AArch64,
            "riscv64" or "riscv64gc" => TargetArchitecture.RiscV64,
            _ => TargetArchitecture.Other,
        };
        TargetSystem system = parts.Skip(1).Select(SystemOf).FirstOrDefault(static system => system != TargetSystem.Other);
        return parts[^1].EndsWith("elf", StringComparison.Ordinal) ? new Target(architecture, TargetFormat.Elf, system) : Make(architecture, system);
    }

    /// <summary>Whether it is one of the processors on Linux.</summary>
    public bool IsLinux(TargetArchitecture architecture) => Architecture == architecture && System == TargetSystem.Linux;

    /// <summary>Its triple as LLVM writes it.</summary>
    public string Triple => $"{ProcessorName}-{(System, Format) switch
    {
        (TargetSystem.Linux, _) => "unknown-linux-gnu",
        (TargetSystem.Windows, _) => "pc-windows-msvc",
        (TargetSystem.MacOS, _) => "apple-darwin",
        (_, TargetFormat.Elf) => "unknown-none-elf",
        _ => "unknown-unknown",
    }}";

    /// <summary>The name of the folders in which Debian has its libraries and its compilers.</summary>
    public string Multiarch => $"{ProcessorName}-linux-gnu";

    /// <summary>The processor's name in triples and folders.</summary>
    public string ProcessorName => Architecture switch
    {
        TargetArchitecture.X64 => "x86_64",
        TargetArchitecture.AArch64 => "aarch64",
        TargetArchitecture.RiscV64 => "riscv64",
        _ => "unknown",
    };

    private static Target Make(TargetArchitecture architecture, TargetSystem system) => new(
        architecture,
        system switch
        {
            TargetSystem.Linux => TargetFormat.Elf,
            TargetSystem.Windows => TargetFormat.Coff,
            TargetSystem.MacOS => TargetFormat.MachO,
            _ => TargetFormat.Other,
        },
        system);

    private static TargetSystem SystemOf(string part) =>
        part.StartsWith("linux", StringComparison.Ordinal) ? TargetSystem.Linux
        : part.StartsWith("windows", StringComparison.Ordinal) || part.StartsWith("mingw", StringComparison.Ordinal) || part.StartsWith("win32", StringComparison.Ordinal) ? TargetSystem.Windows
        : part.StartsWith("darwin", StringComparison.Ordinal) || part.StartsWith("macos", StringComparison.Ordinal) ? TargetSystem.MacOS
        : TargetSystem.Other;
}
