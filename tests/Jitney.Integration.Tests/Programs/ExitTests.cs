using Jitney.Integration.Tests.Infrastructure;

namespace Jitney.Integration.Tests.Programs;

/// <summary>How programs end, and what still runs then.</summary>
public sealed class ExitTests(Workshop workshop) : NativeComparison(workshop)
{
    public static TheoryData<string, Way, CodeKind> Cases => CasesOf("Exit");

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Ends_as_natively_linked(string source, Way way, CodeKind code) => CompareAsync("Exit", source, way, code);
}
