using Jitney.Integration.Tests.Infrastructure;

namespace Jitney.Integration.Tests.Programs;

/// <summary>C++ exceptions through linked code and libraries.</summary>
public sealed class ExceptionsTests(Workshop workshop) : NativeComparison(workshop)
{
    public static TheoryData<string, Way, CodeKind> Cases => CasesOf("Exceptions");

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Unwinds_as_natively_linked(string source, Way way, CodeKind code) => CompareAsync("Exceptions", source, way, code);
}
