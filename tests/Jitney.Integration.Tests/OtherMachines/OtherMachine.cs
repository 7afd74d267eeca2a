using Jitney.Integration.Tests.Infrastructure;
using Jitney.TestSupport;

namespace Jitney.Integration.Tests.OtherMachines;

/// <summary>A machine of another kind, as an emulator shows it: its compilers, its libraries, and executors that run there.</summary>
public sealed class OtherMachine
{
    private readonly string _processor;

    private OtherMachine(string processor, string artifacts, IReadOnlyList<string>? executor)
    {
        _processor = processor;
        Gcc = new Compiler($"{processor}-linux-gnu-gcc", $"{processor}-linux-gnu-g++", "-O1");
        Clang = new Compiler("clang-19", "clang++-19", $"--target={processor}-linux-gnu -O1");
        Executor = executor;
        Archives = EmulatedExecutor.FromTree($"artifacts/{artifacts}/development") is { } mark ? Path.Combine(Path.GetDirectoryName(mark)!, "root") : null;
        LlvmExecutor = EmulatedExecutor.FromTree($"artifacts/{artifacts}/llvm-executor");
    }

    /// <summary>One with AArch64.</summary>
    public static OtherMachine AArch64 { get; } = new("aarch64", "arm64", EmulatedExecutor.AArch64);

    /// <summary>One with RISC-V, which has no executor of our own.</summary>
    public static OtherMachine RiscV64 { get; } = new("riscv64", "riscv64", null);

    /// <summary>GCC for it.</summary>
    public Compiler Gcc { get; }

    /// <summary>Clang for it.</summary>
    public Compiler Clang { get; }

    /// <summary>The command that starts our own executor there; null where it was not made, or there is none.</summary>
    public IReadOnlyList<string>? Executor { get; }

    /// <summary>The folder with archives and libraries that are linked there; null where they could not be fetched.</summary>
    public string? Archives { get; }

    /// <summary>LLVM's executor for it; null where it could not be fetched.</summary>
    public string? LlvmExecutor { get; }

    /// <summary>The folder with the files of its C library and its compilers.</summary>
    public string Folder => $"/usr/{_processor}-linux-gnu";

    /// <summary>Why programs for it can be neither made nor run here; null when they can.</summary>
    public string? Missing =>
        !File.Exists(Emulator) ? $"{Emulator} is missing: ./test.sh installs it where it can"
        : ((string[])[Gcc.C, Gcc.Cpp, Clang.C, Clang.Cpp]).FirstOrDefault(static program => !Workshop.Has(program)) is { } compiler ? $"{compiler} is missing: ./test.sh installs it where it can"
        : null;

    /// <summary>Why nothing runs there in our own executor; null when it does.</summary>
    public string? MissingForOwn => Missing ?? (Executor is null ? EmulatedExecutor.Missing : null);

    /// <summary>Why nothing runs there in LLVM's executor; null when it does.</summary>
    public string? MissingForLlvm => Missing ?? (LlvmExecutor is null ? "LLVM's executor is not there: eng/target-root.sh could not fetch it" : null);

    private string Emulator => Executor?[0] ?? $"/usr/bin/qemu-{_processor}";

    /// <summary>The library for <c>-lNAME</c>.</summary>
    /// <param name="option">The option.</param>
    /// <param name="root">The folder that stands for the executor's whole machine.</param>
    public string Library(string option, string root) => Find(root, $"lib{option[2..]}.so.", static (name, start) => name.StartsWith(start, StringComparison.Ordinal));

    /// <summary>An archive that comes with the archives of other packages.</summary>
    public string Archive(string name) => Find(Archives!, name, static (name, wanted) => name == wanted);

    /// <summary>Compiles a source for any.</summary>
    public static string Object(Workshop workshop, string path, CodeKind code, Compiler compiler, params string[] options) =>
        workshop.ObjectOfFile(path, code, compiler, [.. code == CodeKind.Pic ? ["-fPIC"] : new[] { "-fno-pie" }, .. options]);

    /// <summary>Links objects and archives natively, into a program that needs nothing else or into one that has libraries.</summary>
    public static string Program(Workshop workshop, Compiler compiler, string driver, bool isStatic, IEnumerable<string> words) => workshop.MadeBy(
        driver,
        "",
        result => [.. compiler.Options, isStatic ? "-static" : "-rdynamic", "-o", result, .. words]);

    /// <summary>A program that runs in the emulator, by itself or in our own executor.</summary>
    public LinkedProgram Of(LinkedProgram program, string? root = null) =>
        program with { ExecutorPath = Executor?[^1] ?? "", Launcher = [Emulator, "-L", root ?? Executor?[2] ?? Folder], Limit = TimeSpan.FromMinutes(1) };

    /// <summary>A program that runs in LLVM's executor, which a script starts in the emulator.</summary>
    public LinkedProgram InLlvms(LinkedProgram program) => program with { ExecutorPath = LlvmExecutor!, Launcher = [] };

    private string Find(string root, string name, Func<string, string, bool> fits)
    {
        string[] folders = ["lib", $"lib/{_processor}-linux-gnu", $"usr/lib/{_processor}-linux-gnu", $"usr/lib/gcc/{_processor}-linux-gnu/12"];
        return folders.Select(folder => Path.Combine(root, folder)).Where(Directory.Exists).SelectMany(Directory.GetFiles).Order(StringComparer.Ordinal)
            .FirstOrDefault(path => fits(Path.GetFileName(path), name)) ?? throw new FileNotFoundException($"there is no {name} in {root}");
    }
}
