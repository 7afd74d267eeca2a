using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Jitney.Generators.Tests.Support;

/// <summary>Source that was compiled with the generator.</summary>
internal static class Compiled
{
    private static readonly CSharpParseOptions s_language = new(LanguageVersion.CSharp13);

    private static readonly MetadataReference[] s_references =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(':').Select(static path => MetadataReference.CreateFromFile(path))];

    /// <summary>What the generator refuses, and then the compiler.</summary>
    public static IReadOnlyList<Diagnostic> Problems(string source, bool allowUnsafe = true)
    {
        Compilation compilation = Generate(source, allowUnsafe, out IReadOnlyList<Diagnostic> problems);
        return [.. problems, .. compilation.GetDiagnostics().Where(static problem => problem.Severity == DiagnosticSeverity.Error)];
    }

    /// <summary>The same for a program with statements of its own.</summary>
    public static IReadOnlyList<Diagnostic> ProgramProblems(string source)
    {
        Compilation compilation = Generate(source, allowUnsafe: true, out IReadOnlyList<Diagnostic> problems, OutputKind.ConsoleApplication);
        return [.. problems, .. compilation.GetDiagnostics().Where(static problem => problem.Severity == DiagnosticSeverity.Error)];
    }

    /// <summary>What the generator refuses.</summary>
    public static IReadOnlyList<Diagnostic> Refusals(string source, bool allowUnsafe = true)
    {
        Generate(source, allowUnsafe, out IReadOnlyList<Diagnostic> problems);
        return problems;
    }

    /// <summary>The assembly.</summary>
    public static Assembly Assembly(string source)
    {
        Compilation compilation = Generate(source, allowUnsafe: true, out IReadOnlyList<Diagnostic> problems);
        Assert.Empty(problems);
        using var stream = new MemoryStream();
        var result = compilation.Emit(stream);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(static problem => problem.Severity == DiagnosticSeverity.Error).Take(10)));
        return System.Reflection.Assembly.Load(stream.ToArray());
    }

    private static Compilation Generate(
        string source, bool allowUnsafe, out IReadOnlyList<Diagnostic> problems, OutputKind kind = OutputKind.DynamicallyLinkedLibrary)
    {
        var compilation = CSharpCompilation.Create(
            "Compiled" + Guid.NewGuid().ToString("N"),
            [CSharpSyntaxTree.ParseText(source, s_language, "Source.cs")],
            s_references,
            new CSharpCompilationOptions(
                kind, allowUnsafe: allowUnsafe, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));
        CSharpGeneratorDriver.Create([new NativeFunctionsGenerator().AsSourceGenerator()], parseOptions: s_language)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation updated, out var found);
        problems = found;
        return updated;
    }
}
