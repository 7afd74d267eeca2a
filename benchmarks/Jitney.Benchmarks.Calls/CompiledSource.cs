using System.Diagnostics;

namespace Jitney.Benchmarks.Calls;

/// <summary>C, compiled by the machine's own compiler.</summary>
internal static class CompiledSource
{
    /// <summary>An object's bytes.</summary>
    public static byte[] Object(string source) => Compile(source, "-c");

    /// <summary>A program's bytes.</summary>
    public static byte[] Program(string source) => Compile(source);

    private static byte[] Compile(string source, params string[] options)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("jitney-calls-");
        try
        {
            string path = Path.Combine(folder.FullName, "source.c");
            string result = Path.Combine(folder.FullName, "result");
            File.WriteAllText(path, source);
            using Process compiler = Process.Start("cc", ["-O2", .. options, "-o", result, path]);
            compiler.WaitForExit();
            return File.ReadAllBytes(result);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
