using Jitney.Integration.Tests.Infrastructure;

namespace Jitney.Integration.Tests.Programs;

/// <summary>Libraries that call linked code, and libraries opened at run time.</summary>
public sealed class LibrariesTests(Workshop workshop) : NativeComparison(workshop)
{
    public static TheoryData<string, Way, CodeKind> Cases => CasesOf("Libraries");

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Uses_libraries_as_natively_linked(string source, Way way, CodeKind code) => CompareAsync("Libraries", source, way, code);
}
