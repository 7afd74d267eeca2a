using System.Diagnostics;
using Xunit;

namespace Jitney.Tests.Executors.Foreign;

/// <summary>Objects that the system's compiler makes.</summary>
internal static class Compiled
{
    /// <summary>Compiles C.</summary>
    public static byte[] Object(string source, params string[] options)
    {
        string folder = Directory.CreateTempSubdirectory("jitney-tests-").FullName;
        try
        {
            return Compile(folder, source, options);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static byte[] Compile(string folder, string source, string[] options)
    {
        string file = Path.Combine(folder, "test.c");
        File.WriteAllText(file, source);
        string result = Path.Combine(folder, "test.o");
        using Process compiler = Process.Start("cc", ["-c", "-O1", "-fPIC", .. options, "-o", result, file]);
        compiler.WaitForExit();
        Assert.Equal(0, compiler.ExitCode);
        return File.ReadAllBytes(result);
    }
}
