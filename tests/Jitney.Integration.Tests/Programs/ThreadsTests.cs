using Jitney.Integration.Tests.Infrastructure;

namespace Jitney.Integration.Tests.Programs;

/// <summary>Threads that run linked code.</summary>
public sealed class ThreadsTests(Workshop workshop) : NativeComparison(workshop)
{
    public static TheoryData<string, Way, CodeKind> Cases => CasesOf("Threads");

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Runs_threads_as_natively_linked(string source, Way way, CodeKind code) => CompareAsync("Threads", source, way, code);
}
