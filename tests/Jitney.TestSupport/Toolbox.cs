using System.ComponentModel;
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
        File.WriteAllText(PathOf(sourceName), source.ReplaceLineEndings("\n"));
        Run(compiler, [.. options, "-c", sourceName, "-o", name]);
        return name;
    }

    public string Assemble(string source, string name = "a.o")
    {
        File.WriteAllText(PathOf(Path.ChangeExtension(name, ".s")), source.ReplaceLineEndings("\n") + "\n");
        Run("cc", ["-c", Path.ChangeExtension(name, ".s"), "-o", name]);
        return name;
    }

    /// <summary>Runs a tool in the folder; what it has written.</summary>
    public string Run(string program, params string[] arguments)
    {
        string? output = TryRun(program, out string errors, arguments);
        Assert.True(output is not null, $"{program} {string.Join(' ', arguments)}: {errors}");
        return output;
    }

    /// <summary>Runs a tool in the folder that may fail; what it has written, and null where it failed.</summary>
    public string? TryRun(string program, out string errors, params string[] arguments)
    {
        if (ToolRecords.ArePlayed)
        {
            errors = "failed where it was recorded";
            return ToolRecords.Play(Folder, [program, .. arguments]);
        }

        SortedDictionary<string, string>? before = ToolRecords.AreKept ? ToolRecords.Look(Folder) : null;
        string? output = RunTool(program, arguments, out errors);
        if (before is not null)
        {
            ToolRecords.Keep(Folder, before, [program, .. arguments], output);
        }

        return output;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string? RunTool(string program, string[] arguments, out string problem)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["LC_ALL"] = "C" },
        };
        using Process process = StartTool(start);
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} did not end within {Limit}");
        }

        problem = $"exit {process.ExitCode}: {errors.GetAwaiter().GetResult()}";
        return process.ExitCode == 0 ? output.GetAwaiter().GetResult() : null;
    }

    // Windows has not all tools; what they make can come from Linux.
    private static Process StartTool(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception) when (OperatingSystem.IsWindows())
        {
            Assert.Skip($"{start.FileName} cannot be run here ({exception.Message}), and JITNEY_TOOLS_PLAY names no runs of it");
            throw;
        }
    }
}
