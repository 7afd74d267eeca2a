namespace Jitney.TestSupport;

/// <summary>Compilers that make objects for Windows of 64-bit x86 on any machine, each in its own dialect of COFF.</summary>
public static class WindowsTools
{
    /// <summary>GCC with GNU's runtime and assembler.</summary>
    public const string Gcc = "x86_64-w64-mingw32-gcc";

    /// <summary>The same, for C++.</summary>
    public const string Cpp = "x86_64-w64-mingw32-g++";

    /// <summary>What makes archives of GCC's objects.</summary>
    public const string Archiver = "x86_64-w64-mingw32-ar";

    /// <summary>Clang with GNU's runtime.</summary>
    public const string ClangGnu = "windows-gnu";

    /// <summary>Clang with Microsoft's conventions, whose headers and libraries are not there.</summary>
    public const string ClangMsvc = "windows-msvc";

    /// <summary>The newest kind of readers and writers of COFF.</summary>
    public const string LlvmFolder = "/usr/lib/llvm-19/bin/";

    /// <summary>Compiles C++ that includes nothing; returns the object's file name.</summary>
    /// <param name="tools">The folder.</param>
    /// <param name="compiler">One of the constants.</param>
    /// <param name="source">The source.</param>
    /// <param name="name">The object's name.</param>
    /// <param name="options">More options.</param>
    public static string Compile(Toolbox tools, string compiler, string source, string name = "a.o", params string[] options) =>
        Make(tools, compiler, source, Path.ChangeExtension(name, compiler == Gcc ? ".c" : ".cc"), name, options);

    /// <summary>Assembles; returns the object's file name.</summary>
    public static string Assemble(Toolbox tools, string compiler, string source, string name = "a.o", params string[] options) =>
        Make(tools, compiler, source + "\n", Path.ChangeExtension(name, ".s"), name, options);

    private static string Make(Toolbox tools, string compiler, string source, string sourceName, string name, string[] options)
    {
        File.WriteAllText(tools.PathOf(sourceName), source.ReplaceLineEndings("\n"));
        string[] words = compiler is Gcc or Cpp ? [] : [$"--target=x86_64-pc-{compiler}"];
        tools.Run(words.Length == 0 ? compiler : "clang-19", [.. words, .. options, "-c", sourceName, "-o", name]);
        return name;
    }
}
