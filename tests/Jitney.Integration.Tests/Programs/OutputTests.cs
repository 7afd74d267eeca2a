using Jitney.Integration.Tests.Infrastructure;

namespace Jitney.Integration.Tests.Programs;

/// <summary>What becomes of text in stdio's buffers.</summary>
public sealed class OutputTests(Workshop workshop) : NativeComparison(workshop)
{
    public static TheoryData<string, Way, CodeKind> Cases => CasesOf("Output");

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Writes_as_natively_linked(string source, Way way, CodeKind code) => CompareAsync("Output", source, way, code);
}
