using Jitney.Integration.Tests.Infrastructure;

namespace Jitney.Integration.Tests.Programs;

/// <summary>Thread-local variables of every access model, in linked code and in libraries.</summary>
public sealed class ThreadStorageTests(Workshop workshop) : NativeComparison(workshop)
{
    public static TheoryData<string, Way, CodeKind> Cases => CasesOf("ThreadStorage");

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Has_thread_local_variables_as_natively_linked(string source, Way way, CodeKind code) => CompareAsync("ThreadStorage", source, way, code);
}
