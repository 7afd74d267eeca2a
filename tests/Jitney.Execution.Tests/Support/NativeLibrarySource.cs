using System.Diagnostics;

namespace Jitney.Execution.Tests.Support;

/// <summary>Compiles C into shared libraries in a directory that is deleted at the end.</summary>
public sealed class NativeLibrarySource : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("jitney-test-");

    /// <summary>Compiles a source and returns the library's path.</summary>
    public string Compile(string source, params string[] options)
    {
        string name = Path.Combine(_directory.FullName, $"lib{Guid.NewGuid():N}");
        File.WriteAllText(name + ".c", source);
        string[] arguments = ["-shared", "-fPIC", "-O1", "-o", name + ".so", name + ".c", .. options];
        using Process compiler = Process.Start(new ProcessStartInfo("cc", arguments) { RedirectStandardError = true })!;
        string problems = compiler.StandardError.ReadToEnd();
        compiler.WaitForExit();
        return compiler.ExitCode == 0 ? name + ".so" : throw new InvalidOperationException(problems);
    }

    /// <summary>Writes a file beside the libraries and returns its path.</summary>
    public string Write(string name, string text)
    {
        string path = Path.Combine(_directory.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
