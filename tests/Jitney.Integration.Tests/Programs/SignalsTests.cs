using Jitney.Integration.Tests.Infrastructure;

namespace Jitney.Integration.Tests.Programs;

/// <summary>Signal handlers, dispositions and masks.</summary>
public sealed class SignalsTests(Workshop workshop) : NativeComparison(workshop)
{
    public static TheoryData<string, Way, CodeKind> Cases => CasesOf("Signals");

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Takes_signals_as_natively_linked(string source, Way way, CodeKind code) => CompareAsync("Signals", source, way, code);
}
