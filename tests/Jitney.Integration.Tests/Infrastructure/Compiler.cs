namespace Jitney.Integration.Tests.Infrastructure;

/// <summary>A compiler and how it is told to compile.</summary>
/// <param name="C">The driver for C.</param>
/// <param name="Cpp">The driver for C++.</param>
/// <param name="Words">Options, separated by spaces.</param>
public sealed record Compiler(string C, string Cpp, string Words)
{
    /// <summary>The system's compiler, with a little optimization.</summary>
    public static Compiler Usual { get; } = new("cc", "c++", "-O1");

    public string[] Options => Words.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The driver for a source file.</summary>
    public string For(string path) => Path.GetExtension(path) == ".cpp" ? Cpp : C;

    public override string ToString() => $"{C} {Words}";
}
