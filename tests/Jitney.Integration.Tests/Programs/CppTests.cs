using Jitney.Integration.Tests.Infrastructure;

namespace Jitney.Integration.Tests.Programs;

/// <summary>C++ beyond exceptions: types and data that exist once across objects and libraries, and the standard library.</summary>
public sealed class CppTests(Workshop workshop) : NativeComparison(workshop)
{
    public static TheoryData<string, Way, CodeKind> Cases => CasesOf("Cpp");

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Behaves_as_natively_linked(string source, Way way, CodeKind code) => CompareAsync("Cpp", source, way, code);
}
