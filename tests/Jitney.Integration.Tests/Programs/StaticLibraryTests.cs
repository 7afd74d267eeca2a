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

    // Exceptions pass from the library into linked code and back, while an unwinder of which neither knows waits in the archive.
    [Theory]
    [MemberData(nameof(Cases))]
    public Task Unwinds_beside_a_static_unwinder(string source, Way way, CodeKind code) =>
        CompareAsync("Exceptions", source, way, code, Compiler.Usual, SystemLibraries.Find, SystemLibraries.FindStatic("-lgcc_eh"));

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Unwinds_with_everything_static(string source, Way way, CodeKind code) =>
        CompareAsync("Exceptions", source, way, code, Compiler.Usual, SystemLibraries.FindStatic, SystemLibraries.FindStatic("-lgcc_eh"), SystemLibraries.FindStatic("-lgcc"));
}
