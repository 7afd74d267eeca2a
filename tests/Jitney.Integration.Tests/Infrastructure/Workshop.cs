using System.Collections.Concurrent;
using System.Diagnostics;

namespace Jitney.Integration.Tests.Infrastructure;

/// <summary>Compiles sources, each once in a test run, into a folder that is deleted at the end. Thread-safe.</summary>
public sealed class Workshop : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jitney-integration-");
    private readonly ConcurrentDictionary<string, Lazy<string>> _made = new();
    private int _next;

    /// <summary>Compiles C into an object.</summary>
    public string Object(string source, CodeKind code, params string[] options) => Made(string.Join('\0', [source, $"{code}", .. options]), () =>
    {
        string file = NewPath(".c");
        File.WriteAllText(file, source);
        return CompileFile(file, code, Compiler.Usual, options);
    });

    /// <summary>Compiles C++ into an object.</summary>
    public string CppObject(string source, CodeKind code) => Made(string.Join('\0', [source, "c++", $"{code}"]), () =>
    {
        string file = NewPath(".cpp");
        File.WriteAllText(file, source);
        return CompileFile(file, code, Compiler.Usual, []);
    });

    /// <summary>Compiles a source file into an object.</summary>
    public string ObjectOfFile(string path, CodeKind code, Compiler compiler, string[] options) =>
        Made(string.Join('\0', [path, $"{code}", "object", $"{compiler}", .. options]), () => CompileFile(path, code, compiler, options));

    /// <summary>Compiles a source file and links it natively into an executable.</summary>
    public string ProgramOfFile(string path, CodeKind code, Compiler compiler, string[] options, string[] libraries) =>
        Made(string.Join('\0', [path, $"{code}", "program", $"{compiler}", .. options]), () =>
        {
            string program = NewPath("");
            string[] kind = code == CodeKind.Pic ? ["-fpie", "-pie"] : ["-fno-pie", "-no-pie"];

            // Symbols are exported as they are when Jitney has linked.
            Run(compiler.For(path), [.. kind, .. compiler.Options, "-rdynamic", .. options, "-o", program, path, .. libraries]);
            return program;
        });

    /// <summary>Compiles C into a shared library.</summary>
    public string Library(string source, params string[] options) => Made(string.Join('\0', [source, "library", .. options]), () =>
    {
        string file = NewPath(".c");
        File.WriteAllText(file, source);
        string library = Path.ChangeExtension(file, ".so");
        Run("cc", ["-shared", "-fPIC", "-O1", .. options, "-o", library, file]);
        return library;
    });

    /// <summary>Compiles a source file into a shared library.</summary>
    public string LibraryOfFile(string path, Compiler compiler) => Made(string.Join('\0', [path, "library", $"{compiler}"]), () =>
    {
        string library = NewPath(".so");
        string[] target = [.. compiler.Options.Where(static option => option.StartsWith("--target=", StringComparison.Ordinal))];
        Run(compiler.For(path), [.. target, "-shared", "-fPIC", "-O1", "-o", library, path]);
        return library;
    });

    /// <summary>Compiles C into LLVM's textual form.</summary>
    public string IntermediateCode(string source) => Made(string.Join('\0', [source, "intermediate"]), () =>
    {
        string file = NewPath(".c");
        File.WriteAllText(file, source);
        string result = Path.ChangeExtension(file, ".ll");
        Run("clang-19", ["-S", "-emit-llvm", "-O1", "-o", result, file]);
        return result;
    });

    /// <summary>Links objects and whole archives into one object without debug information.</summary>
    public string SingleObject(params string[] inputs) => Made(string.Join('\0', ["single", .. inputs]), () =>
    {
        string result = NewPath(".o");
        Run("ld", ["-r", "--strip-debug", "--whole-archive", "-o", result, .. inputs]);
        return result;
    });

    /// <summary>Puts objects into an archive.</summary>
    public string Archive(params string[] objects) => Made(string.Join('\0', ["archive", .. objects]), () =>
    {
        string archive = NewPath(".a");
        Run("ar", ["rcs", archive, .. objects]);
        return archive;
    });

    /// <summary>Compiles Rust into an archive that holds Rust's own library too.</summary>
    public string RustArchiveOfFile(string path) => Made(string.Join('\0', ["rust", path]), () =>
    {
        string archive = NewPath(".a");
        Run("rustc", ["--crate-type=staticlib", "--edition", "2021", "-O", "-o", archive, path]);
        return archive;
    });

    /// <summary>Has a program make a file.</summary>
    /// <param name="program">The program.</param>
    /// <param name="extension">What the file's name ends in.</param>
    /// <param name="arguments">The program's arguments when the file's path is known.</param>
    public string MadeBy(string program, string extension, Func<string, string[]> arguments) => Made(string.Join('\0', ["made", program, .. arguments("")]), () =>
    {
        string result = NewPath(extension);
        Run(program, arguments(result));
        return result;
    });

    /// <summary>Whether a program is installed.</summary>
    public static bool Has(string program) => Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>Compiles C into an executable.</summary>
    public string Program(string source, params string[] options) => Made(string.Join('\0', [source, "executable", .. options]), () =>
    {
        string file = NewPath(".c");
        File.WriteAllText(file, source);
        string program = Path.ChangeExtension(file, null);
        Run("cc", ["-O1", .. options, "-o", program, file]);
        return program;
    });

    /// <summary>A new empty folder, deleted at the end.</summary>
    public string NewFolder() => Directory.CreateDirectory(NewPath("")).FullName;

    public void Dispose() => _folder.Delete(recursive: true);

    private static void Run(string program, string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        using StreamReader errors = process.StandardError;
        string problems = errors.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {problems}");
        }
    }

    private string CompileFile(string path, CodeKind code, Compiler compiler, string[] options)
    {
        string result = NewPath(".o");
        string kind = code == CodeKind.Pic ? "-fpic" : "-fno-pic";
        Run(compiler.For(path), ["-c", .. compiler.Options, kind, .. options, "-o", result, path]);
        return result;
    }

    private string Made(string key, Func<string> make) => _made.GetOrAdd(key, _ => new Lazy<string>(make)).Value;

    private string NewPath(string extension) => Path.Combine(_folder.FullName, $"{Interlocked.Increment(ref _next)}{extension}");
}
