using Jitney.Benchmarks.Generated;
using Jitney.Benchmarks.Measuring;

namespace Jitney.Benchmarks.Programs;

/// <summary>Makes the works that this machine has the inputs for.</summary>
/// <param name="runner">Runs compilers.</param>
/// <param name="root">The repository.</param>
internal sealed class Works(CommandRunner runner, string root)
{
    private const string PythonFolder = "/usr/lib/python3.11/config-3.11-x86_64-linux-gnu";
    private const string Libraries = "/usr/lib/x86_64-linux-gnu";
    private static readonly int[] Sizes = [1_000, 10_000, 100_000];

    /// <summary>The names of all works.</summary>
    public static IReadOnlyList<string> Names =>
        ["cpython", "cpython-pic", "sqlite", "crypto", "llvm", "merged", .. from kind in GeneratedInputs.Kinds from size in Sizes select $"{kind}-{size}"];

    /// <summary>Makes a work; null where its inputs are missing.</summary>
    public Work? Make(string name) => name switch
    {
        "cpython" => Python(name, "CPython, as Debian ships it (peers: its PIC archive)", "libpython3.11.a"),
        "cpython-pic" => Python(name, "CPython, PIC", "libpython3.11-pic.a"),
        "merged" => Merged(name),
        "sqlite" => Driver(name, "SQLite", [$"{Libraries}/libsqlite3.a"], ["-lm"]),
        "crypto" => Driver(name, "OpenSSL's libcrypto", [$"{Libraries}/libcrypto.a"], []),
        "llvm" => Llvm(name),
        _ => Generated(name, name.LastIndexOf('-')),
    };

    private static Work? Python(string name, string title, string archive) => !File.Exists($"{PythonFolder}/{archive}")
        ? null
        : new Work(name, title, [$"{PythonFolder}/python.o", $"{PythonFolder}/{archive}"], ["-lexpat", "-lz", "-lm"])
        {
            PositionIndependent = [$"{PythonFolder}/python.o", $"{PythonFolder}/libpython3.11-pic.a"],
            Arguments = ["-c", "print(1+1)"],
            Expected = "2\n",
        };

    private Work? Merged(string name)
    {
        if (Python(name, "All of CPython as one object of 11 MB", "libpython3.11-pic.a") is not { } work)
        {
            return null;
        }

        string Merge(string archive)
        {
            string merged = Path.Combine(runner.Folder, $"merged-{archive}.o");
            runner.Prepare("ld", "-r", "-o", merged, "--whole-archive", $"{PythonFolder}/{archive}");
            return merged;
        }

        return work with
        {
            Inputs = [work.Inputs[0], Merge("libpython3.11.a")],
            PositionIndependent = [work.Inputs[0], Merge("libpython3.11-pic.a")],
        };
    }

    private Work? Driver(string name, string title, IReadOnlyList<string> archives, IReadOnlyList<string> libraries) => !archives.All(File.Exists)
        ? null
        : new Work(name, title, [Compile(Path.Combine(root, "benchmarks", "drivers", name + ".c"), []), .. archives], libraries) { Expected = "42\n" };

    private Work? Llvm(string name)
    {
        const string Config = "/usr/lib/llvm-19/bin/llvm-config";
        string source = Path.Combine(root, "tests", "Jitney.Integration.Tests", "Archives", "Drivers", "llvm.c");
        if (!File.Exists(Config) || !File.Exists(source))
        {
            return null;
        }

        string[] lines = File.ReadAllLines(source);
        string[] Words(string key) =>
            lines.First(line => line.StartsWith($"// {key}:", StringComparison.Ordinal))[(key.Length + 4)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        runner.Prepare([Config, "--link-static", "--libfiles", .. Words("llvm")]);
        string[] archives = runner.Output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        return new Work(name, "A compiler made of LLVM's static libraries", [Compile(source, Words("options")), .. archives], Words("libraries")) { Status = 42, Expected = "*" };
    }

    private Work? Generated(string name, int dash)
    {
        if (dash < 0 || !int.TryParse(name[(dash + 1)..], out int size))
        {
            throw new ArgumentException($"there is no work {name}; there are {string.Join(' ', Names)}");
        }

        string path = Path.Combine(runner.Folder, name);
        IReadOnlyList<string> inputs = GeneratedInputs.Write(name[..dash], size, path);
        return new Work(name, $"{size} generated {name[..dash]}", inputs, []) { IsGenerated = true, Status = 42 };
    }

    private string Compile(string source, IReadOnlyList<string> options)
    {
        string compiled = Path.Combine(runner.Folder, Path.GetFileNameWithoutExtension(source) + "-main.o");
        runner.Prepare(["cc", "-O2", "-fPIC", .. options, "-c", source, "-o", compiled]);
        return compiled;
    }
}
