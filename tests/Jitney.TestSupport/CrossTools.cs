using System.Runtime.InteropServices;

namespace Jitney.TestSupport;

/// <summary>A compiler for one processor, and what runs its programs here: nothing but the system, or qemu-user.</summary>
/// <param name="processor">As in a triple: <c>aarch64</c>.</param>
public sealed class CrossTools(string processor)
{
    private readonly bool _isNative =
        processor == RuntimeInformation.OSArchitecture switch { Architecture.X64 => "x86_64", Architecture.Arm64 => "aarch64", _ => "" };

    /// <summary>The compiler's command.</summary>
    public string Compiler => _isNative ? "cc" : $"{processor}-linux-gnu-gcc";

    /// <summary>Why programs for this processor cannot be made and run here; null when they can.</summary>
    public string? Missing =>
        _isNative || (File.Exists($"/usr/bin/{Compiler}") && File.Exists(Emulator) && Directory.Exists($"{Root}/lib"))
            ? null
            : $"{Compiler} and {Emulator} are needed; ./test.sh installs them where it can";

    private string Emulator => $"/usr/bin/qemu-{processor}";

    private string Root => $"/usr/{processor}-linux-gnu";

    /// <summary>Runs a program that was made in a folder; its output.</summary>
    public string Run(Toolbox tools, string program, params string[] arguments) => _isNative
        ? tools.Run(tools.PathOf(program), arguments)
        : tools.Run(Emulator, ["-L", Root, tools.PathOf(program), .. arguments]);
}
