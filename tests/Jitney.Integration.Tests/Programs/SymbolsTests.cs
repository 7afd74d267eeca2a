using Jitney.Integration.Tests.Infrastructure;

namespace Jitney.Integration.Tests.Programs;

/// <summary>Which names mean what, and which sections stay and lie together.</summary>
public sealed class SymbolsTests(Workshop workshop) : NativeComparison(workshop)
{
    public static TheoryData<string, Way, CodeKind> Cases => CasesOf("Symbols");

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Names_mean_what_they_mean_natively(string source, Way way, CodeKind code) => CompareAsync("Symbols", source, way, code);
}
