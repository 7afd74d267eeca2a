using Jitney.Integration.Tests.Infrastructure;

namespace Jitney.Integration.Tests.Programs;

/// <summary>Programs that go on in two processes.</summary>
public sealed class ForkTests(Workshop workshop) : NativeComparison(workshop)
{
    public static TheoryData<string, Way, CodeKind> Cases => CasesOf("Fork");

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Forks_as_natively_linked(string source, Way way, CodeKind code) => CompareAsync("Fork", source, way, code);
}
