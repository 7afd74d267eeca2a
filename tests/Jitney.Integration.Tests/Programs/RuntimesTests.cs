using Jitney.Integration.Tests.Infrastructure;
using Jitney.Memory;

namespace Jitney.Integration.Tests.Programs;

/// <summary>Runtimes of languages and collectors that look for the program among the modules of the process: its variables, its tables, themselves.</summary>
public sealed class RuntimesTests(Workshop workshop) : NativeComparison(workshop)
{
    private const string ExpectedOfD = "499500 1999000 5 true\n499500 7\nthrown 5\n";

    private readonly Workshop _workshop = workshop;

    public static TheoryData<string, Way, CodeKind> Cases => CasesOf("Runtimes");

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Work_as_natively_linked(string source, Way way, CodeKind code) => CompareAsync("Runtimes", source, way, code);

    [Theory]
    [InlineData(Way.SharedChild)]
    [InlineData(Way.InProcess)]
    public Task A_collector_works_that_is_an_archive(Way way) =>
        CompareAsync("Runtimes", "collector.c", way, CodeKind.NonPic, Compiler.Usual, SystemLibraries.FindStatic);

    [Theory]
    [InlineData("gdc", "-lgphobos -lgdruntime", true, Way.SharedChild)]
    [InlineData("gdc", "-lgphobos -lgdruntime", true, Way.InProcess)]
    [InlineData("gdc", "-lgphobos -lgdruntime", false, Way.SharedChild)]
    [InlineData("ldc2", "-lphobos2-ldc -ldruntime-ldc", true, Way.SharedChild)]
    [InlineData("ldc2", "-lphobos2-ldc -ldruntime-ldc", true, Way.InProcess)]
    [InlineData("ldc2", "-lphobos2-ldc-shared -ldruntime-ldc-shared", false, Way.SharedChild)]
    public async Task Of_D_work(string compiler, string libraries, bool areArchives, Way way)
    {
        Assert.SkipUnless(Workshop.Has(compiler), $"there is no {compiler}");
        string source = Path.Combine(ProgramSource.Folder("Runtimes"), "Parts", "collects.d");
        string code = _workshop.MadeBy(compiler, ".o", result => compiler == "gdc" ? ["-c", "-O1", "-o", result, source] : ["-c", "-O1", $"-of={result}", source]);
        List<string> inputs = [code];
        if (compiler == "ldc2" && !areArchives)
        {
            // Its driver adds the part that shows an object to the shared runtime.
            inputs.Add("/usr/lib/ldc_rt.dso.o");
        }

        inputs.AddRange(libraries.Split(' ').Select(name => areArchives ? SystemLibraries.FindStatic(name) : SystemLibraries.Find(name)));
        inputs.Add(SystemLibraries.Find("-lz"));
        var program = new LinkedProgram(_workshop, ["program"]);
        Outcome outcome = await (way == Way.InProcess
            ? program.RunInProcessAsync(inputs, _workshop.NewFolder())
            : program.RunLinkedAsync(MemoryTransport.Shared, inputs, _workshop.NewFolder()));

        Assert.Equal((ExpectedOfD, "exit 3"), (outcome.Output, outcome.End));
    }
}
