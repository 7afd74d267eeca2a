using Jitney.Integration.Tests.Infrastructure;

namespace Jitney.Integration.Tests.Programs;

/// <summary>Callbacks, jumps and indirect functions.</summary>
public sealed class ControlFlowTests(Workshop workshop) : NativeComparison(workshop)
{
    public static TheoryData<string, Way, CodeKind> Cases => CasesOf("ControlFlow");

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Jumps_as_natively_linked(string source, Way way, CodeKind code) => CompareAsync("ControlFlow", source, way, code);
}
