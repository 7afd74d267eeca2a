using Jitney.Integration.Tests.Infrastructure;

namespace Jitney.Integration.Tests.Programs;

/// <summary>Functions whose code is chosen when the program starts.</summary>
public sealed class IndirectFunctionsTests(Workshop workshop) : NativeComparison(workshop)
{
    public static TheoryData<string, Way, CodeKind> Cases => CasesOf("IndirectFunctions");

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Are_chosen_as_natively_linked(string source, Way way, CodeKind code) => CompareAsync("IndirectFunctions", source, way, code);
}
