using Jitney.Integration.Tests.Infrastructure;
using Jitney.Memory;

namespace Jitney.Integration.Tests.Programs;

/// <summary>Objects with LLVM's compact relocations do what the usual ones do natively linked.</summary>
/// <remarks>Every run takes those with unwind tables and groups; with <c>JITNEY_TESTS=all</c> in the environment others as well.</remarks>
public sealed class CompactRelocationsTests(Workshop workshop) : NativeComparison(workshop)
{
    private static readonly Compiler s_usual = new("clang-19", "clang++-19", "-O1 -g");
    private static readonly Compiler s_compact = new("clang-19", "clang++-19", "-O1 -g -ffunction-sections -Wa,--allow-experimental-crel,--crel");

    private readonly Workshop _workshop = workshop;

    public static TheoryData<string, string, Way, CodeKind> Cases
    {
        get
        {
            var data = new TheoryData<string, string, Way, CodeKind>();
            string[] topics = Environment.GetEnvironmentVariable("JITNEY_TESTS") == "all" ? ["Exceptions", "Data", "ThreadStorage", "Cpp"] : ["Exceptions"];
            foreach (string topic in topics)
            {
                foreach (TheoryDataRow<string, Way, CodeKind> row in CasesOf(topic).Where(static row => row.Data.Item2 == Way.SharedChild))
                {
                    if (!ProgramSource.Read(topic, row.Data.Item1).Options.Contains("-mno-direct-extern-access"))
                    {
                        data.Add(topic, row.Data.Item1, row.Data.Item2, row.Data.Item3);
                    }
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Change_nothing(string topic, string source, Way way, CodeKind code)
    {
        ProgramSource read = ProgramSource.Read(topic, source);
        string[] shared = [.. read.SharedParts.Select(part => _workshop.LibraryOfFile(part, s_usual))];
        string[] parts = [.. read.Parts.Select(part => _workshop.ObjectOfFile(part, code, s_usual, read.Options))];
        string native = _workshop.ProgramOfFile(read.Path, code, s_usual, read.Options, [.. parts, .. shared, .. read.Libraries, .. read.NativeOptions]);
        string[] inputs =
        [
            .. read.Parts.Prepend(read.Path).Select(part => _workshop.ObjectOfFile(part, code, s_compact, read.Options)),
            .. shared,
            .. read.Libraries.Select(SystemLibraries.Find),
        ];
        var run = new LinkedProgram(_workshop, ["program", .. read.Arguments], read.Input);
        Outcome expected = await run.RunNativelyAsync(native, _workshop.NewFolder());
        Outcome outcome = await run.RunLinkedAsync(Ways.Options(way).Memory ?? MemoryTransport.Shared, inputs, _workshop.NewFolder());
        Assert.Equal((expected.Output, expected.End), (outcome.Output, outcome.End));
    }
}
