using Jitney.Integration.Tests.Infrastructure;

namespace Jitney.Integration.Tests.Programs;

/// <summary>Arguments, environment, descriptors, limits and other things a program is started with.</summary>
public sealed class SurroundingsTests(Workshop workshop) : NativeComparison(workshop)
{
    public static TheoryData<string, Way, CodeKind> Cases => CasesOf("Surroundings");

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Sees_what_a_native_program_sees(string source, Way way, CodeKind code) => CompareAsync("Surroundings", source, way, code);
}
