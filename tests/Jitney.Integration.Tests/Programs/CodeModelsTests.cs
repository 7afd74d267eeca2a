using Jitney.Integration.Tests.Infrastructure;

namespace Jitney.Integration.Tests.Programs;

/// <summary>Code for large addresses, for a great deal of data, and without calls through stubs.</summary>
public sealed class CodeModelsTests(Workshop workshop) : NativeComparison(workshop)
{
    public static TheoryData<string, Way, CodeKind> Cases => CasesOf("CodeModels");

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Runs_as_natively_linked(string source, Way way, CodeKind code) => CompareAsync("CodeModels", source, way, code);
}
