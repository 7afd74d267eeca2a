using Jitney.Integration.Tests.Infrastructure;

namespace Jitney.Integration.Tests.Programs;

/// <summary>C++ with the static form of its library: some thousand symbols, thread-local variables, and exceptions thrown inside linked code only.</summary>
public sealed class StaticLibraryTests(Workshop workshop) : NativeComparison(workshop)
{
    public static TheoryData<string, Way, CodeKind> Cases => CasesOf("Exceptions");

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Unwinds_as_natively_linked(string source, Way way, CodeKind code) =>
        CompareAsync("Exceptions", source, way, code, Compiler.Usual, SystemLibraries.FindStatic);
}
