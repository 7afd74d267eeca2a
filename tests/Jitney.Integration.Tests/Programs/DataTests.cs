using Jitney.Integration.Tests.Infrastructure;

namespace Jitney.Integration.Tests.Programs;

/// <summary>Variables and function addresses that linked code and libraries have in common.</summary>
public sealed class DataTests(Workshop workshop) : NativeComparison(workshop)
{
    public static TheoryData<string, Way, CodeKind> Cases => CasesOf("Data");

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Shares_data_as_natively_linked(string source, Way way, CodeKind code) => CompareAsync("Data", source, way, code);
}
