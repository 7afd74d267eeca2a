using System.Diagnostics;

namespace Jitney.TestSupport;

/// <summary>A folder of its own for each test, in which compilers and binutils are run; gone afterwards.</summary>
public sealed class Toolbox : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jitney-tests-");

    public string Folder => _folder.FullName;

    public string PathOf(string name) => Path.Combine(Folder, name);

    public byte[] Bytes(string name) => File.ReadAllBytes(PathOf(name));

    /// <summary>Compiles with the compiler of the language; returns the object's file name.</summary>
    public string Compile(string source, string name = "a.o", string compiler = "cc", params string[] options)
    {
        string sourceName = Path.ChangeExtension(name, compiler == "c++" ? ".cc" : ".c");
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.WriteAllText(PathOf(sourceName), source);
        Run(compiler, [.. options, "-c", sourceName, "-o", name]);
        return name;
    }

    public string Assemble(string source, string name = "a.o")
    {
        File.WriteAllText(PathOf(Path.ChangeExtension(name, ".s")), source + "\n");
        Run("cc", ["-c", Path.ChangeExtension(name, ".s"), "-o", name]);
        return name;
    }

    public string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["LC_ALL"] = "C" },
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} did not end within {Limit}");
        }

        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: exit {process.ExitCode}: {errors.GetAwaiter().GetResult()}");
        return output.GetAwaiter().GetResult();
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
