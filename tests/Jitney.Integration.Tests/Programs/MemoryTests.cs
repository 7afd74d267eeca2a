using Jitney.Integration.Tests.Infrastructure;

namespace Jitney.Integration.Tests.Programs;

/// <summary>Stacks, large variables and alignment.</summary>
public sealed class MemoryTests(Workshop workshop) : NativeComparison(workshop)
{
    public static TheoryData<string, Way, CodeKind> Cases => CasesOf("Memory");

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Has_memory_as_natively_linked(string source, Way way, CodeKind code) => CompareAsync("Memory", source, way, code);
}
