using Jitney.Integration.Tests.Infrastructure;
using Jitney.TestSupport;

namespace Jitney.Integration.Tests.OtherMachines;

/// <summary>A machine with AArch64, as an emulator shows it: its compilers, its libraries, and executors that run there.</summary>
/// <param name="workshop">Where to make what is needed.</param>
public sealed class AArch64Machine(Workshop workshop)
{
    private static readonly string[] s_compilers = ["aarch64-linux-gnu-gcc", "aarch64-linux-gnu-g++", "clang-19", "clang++-19"];

    /// <summary>GCC for it.</summary>
    public static Compiler Gcc { get; } = new("aarch64-linux-gnu-gcc", "aarch64-linux-gnu-g++", "-O1");

    /// <summary>Clang for it.</summary>
    public static Compiler Clang { get; } = new("clang-19", "clang++-19", "--target=aarch64-linux-gnu -O1");

    /// <summary>Why programs for it can be neither made nor run here; null when they can.</summary>
    public static string? Missing =>
        EmulatedExecutor.AArch64 is null ? EmulatedExecutor.Missing
        : s_compilers.FirstOrDefault(static program => !Workshop.Has(program)) is { } compiler ? $"{compiler} is missing: ./test.sh installs it where it can"
        : null;

    /// <summary>The folder with archives and libraries that are linked there; null where they could not be fetched.</summary>
    public static string? Archives { get; } = EmulatedExecutor.FromTree("artifacts/arm64/development") is { } mark ? Path.Combine(Path.GetDirectoryName(mark)!, "root") : null;

    /// <summary>LLVM's executor for it; null where it could not be fetched.</summary>
    public static string? LlvmExecutor { get; } = EmulatedExecutor.FromTree("artifacts/arm64/llvm-executor");

    /// <summary>The library for <c>-lNAME</c>.</summary>
    /// <param name="option">The option.</param>
    /// <param name="root">The folder that stands for the executor's whole machine.</param>
    public static string Library(string option, string root) => Find(root, $"lib{option[2..]}.so.", static (name, start) => name.StartsWith(start, StringComparison.Ordinal));

    /// <summary>An archive that comes with the archives of other packages.</summary>
    public static string Archive(string name) => Find(Archives!, name, static (name, wanted) => name == wanted);

    /// <summary>Compiles a source.</summary>
    public string Object(string path, CodeKind code, Compiler compiler, params string[] options) =>
        workshop.ObjectOfFile(path, code, compiler, [.. code == CodeKind.Pic ? ["-fPIC"] : new[] { "-fno-pie" }, .. options]);

    /// <summary>Links objects and archives natively, into a program that needs nothing else or into one that has libraries.</summary>
    public string Program(Compiler compiler, string driver, bool isStatic, IEnumerable<string> words) => workshop.MadeBy(
        driver,
        "",
        result => [.. compiler.Options, isStatic ? "-static" : "-rdynamic", "-o", result, .. words]);

    /// <summary>A program that runs in the emulator, by itself or in our own executor.</summary>
    public static LinkedProgram Of(LinkedProgram program, string? root = null)
    {
        IReadOnlyList<string> command = EmulatedExecutor.AArch64!;
        return program with { ExecutorPath = command[^1], Launcher = [command[0], "-L", root ?? command[2]], Limit = TimeSpan.FromMinutes(1) };
    }

    private static string Find(string root, string name, Func<string, string, bool> fits)
    {
        string[] folders = ["lib", "lib/aarch64-linux-gnu", "usr/lib/aarch64-linux-gnu", "usr/lib/gcc/aarch64-linux-gnu/12"];
        return folders.Select(folder => Path.Combine(root, folder)).Where(Directory.Exists).SelectMany(Directory.GetFiles).Order(StringComparer.Ordinal)
            .FirstOrDefault(path => fits(Path.GetFileName(path), name)) ?? throw new FileNotFoundException($"there is no {name} in {root}");
    }
}
