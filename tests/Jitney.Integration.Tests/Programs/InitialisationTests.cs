using Jitney.Integration.Tests.Infrastructure;

namespace Jitney.Integration.Tests.Programs;

/// <summary>Constructors, destructors and what they see.</summary>
public sealed class InitialisationTests(Workshop workshop) : NativeComparison(workshop)
{
    public static TheoryData<string, Way, CodeKind> Cases => CasesOf("Initialisation");

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Initialises_as_natively_linked(string source, Way way, CodeKind code) => CompareAsync("Initialisation", source, way, code);
}
