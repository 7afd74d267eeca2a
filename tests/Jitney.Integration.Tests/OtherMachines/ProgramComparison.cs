using System.Globalization;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Memory;

namespace Jitney.Integration.Tests.OtherMachines;

/// <summary>Compares programs for a machine that are linked on this one with natively linked ones.</summary>
/// <remarks>Every run takes each program once, each with another compiler, code and way of memory; with <c>JITNEY_TESTS=all</c> in the environment in all of these. With <c>JITNEY_RUNS</c> in the
/// environment every program is linked and run that many times.</remarks>
/// <param name="machine">The machine.</param>
/// <param name="list">The name of the file that says what is not compared.</param>
public sealed class ProgramComparison(OtherMachine machine, string list)
{
    private static readonly bool s_isAll = Environment.GetEnvironmentVariable("JITNEY_TESTS") == "all";
    private static readonly int s_runs = Environment.GetEnvironmentVariable("JITNEY_RUNS") is { } number ? int.Parse(number, CultureInfo.InvariantCulture) : 1;

    private static readonly string[] s_compilers = ["gcc", "clang"];
    private static readonly MemoryTransport[] s_transports = [MemoryTransport.Shared, MemoryTransport.Copy];

    /// <summary>All programs that are compared anywhere.</summary>
    public static IReadOnlyList<string> AllPrograms { get; } =
    [
        .. Directory.GetFiles(ProgramSource.Folder(""), "*.c*", SearchOption.AllDirectories)
            .Select(static path => Path.GetRelativePath(ProgramSource.Folder(""), path))
            .Where(static path => path.Count(static letter => letter == '/') == 1)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>What is not compared.</summary>
    public Exclusion[] Exclusions { get; } = Exclusion.Read(list);

    /// <summary>The ways in which programs are compared in this run.</summary>
    /// <param name="programs">The programs.</param>
    /// <param name="executor">In which executor: <c>own</c> or <c>llvm</c>.</param>
    public TheoryData<string, string, CodeKind, MemoryTransport> Cases(IEnumerable<string> programs, string executor)
    {
        var data = new TheoryData<string, string, CodeKind, MemoryTransport>();
        int turn = 0;
        foreach (string program in programs)
        {
            string[] parts = program.Split('/');
            (string, CodeKind, MemoryTransport)[] ways =
            [
                .. from compiler in s_compilers
                   from code in ProgramSource.Read(parts[0], parts[1]).Codes
                   where !Exclusions.Any(exclusion => exclusion.How == "none" && exclusion.Fits(program, compiler, code, executor))
                   from memory in s_transports
                   select (compiler, code, memory),
            ];
            foreach ((string compiler, CodeKind code, MemoryTransport memory) in s_isAll || ways.Length == 0 ? ways : [ways[turn++ * 3 % ways.Length]])
            {
                data.Add(program, compiler, code, memory);
            }
        }

        return data;
    }

    /// <summary>Compares a program.</summary>
    /// <param name="workshop">Where to make it.</param>
    /// <param name="name">The program.</param>
    /// <param name="compilerName">By which compiler.</param>
    /// <param name="code">Of which kind.</param>
    /// <param name="memory">How its memory gets there.</param>
    /// <param name="root">The folder that stands for the executor's whole machine.</param>
    /// <param name="executor">Where the linked program runs.</param>
    public async Task CompareAsync(
        Workshop workshop, string name, string compilerName, CodeKind code, MemoryTransport memory, string root, Func<LinkedProgram, LinkedProgram> executor)
    {
        string[] parts = name.Split('/');
        ProgramSource source = ProgramSource.Read(parts[0], parts[1]);
        Compiler compiler = compilerName == "gcc" ? machine.Gcc : machine.Clang;

        // GCC's name on AArch64 for what x86-64 calls gnu2; nobody else has another dialect.
        bool hasDialects = compilerName == "gcc" && machine == OtherMachine.AArch64;
        string[] options = [.. source.Options.Select(static option => option.Replace("=gnu2", "=desc", StringComparison.Ordinal)).Where(option => hasDialects || !option.StartsWith("-mtls-dialect", StringComparison.Ordinal))];
        string[] objects = [.. source.Parts.Prepend(source.Path).Select(path => OtherMachine.Object(workshop, path, code, compiler, options))];
        string[] shared = [.. source.SharedParts.Select(path => workshop.LibraryOfFile(path, compiler))];
        bool isStatic = shared.Length == 0 && !Exclusions.Any(exclusion => exclusion.How == "shared" && exclusion.Fits(name, compilerName, code, "own"));
        string[] kind = isStatic || code == CodeKind.Pic ? [] : ["-no-pie"];
        string native = OtherMachine.Program(
            workshop, compiler, compiler.For(source.Path), isStatic, [.. kind, .. options, .. objects, .. shared, .. NativeLibraries(source), .. source.NativeOptions]);
        string[] inputs = [.. objects, .. shared, .. source.Libraries.Select(option => LibraryFor(option, root))];

        LinkedProgram program = machine.Of(new LinkedProgram(workshop, ["program", .. source.Arguments], source.Input));
        Outcome expected = await program.RunNativelyAsync(native, workshop.NewFolder());
        Assert.Equal(source.End, expected.End);
        for (int run = 0; run < s_runs; run++)
        {
            Outcome outcome = await executor(program).RunLinkedAsync(memory, inputs, workshop.NewFolder());
            Assert.Equal(expected.Output, outcome.Output);
            Assert.True(expected.End == outcome.End, $"natively {expected.End}, linked {outcome.End}, run {run}\n{outcome.Error}");
        }
    }

    /// <summary>Checks that whatever is not compared exists and has a reason.</summary>
    public void CheckExclusions() => Assert.All(Exclusions, exclusion =>
    {
        Assert.Contains(exclusion.Program, AllPrograms);
        Assert.All(exclusion.Where.Split(' '), static word => Assert.Contains(word, Exclusion.WhereWords));
        Assert.Contains(exclusion.How, Exclusion.HowWords);
        Assert.False(string.IsNullOrWhiteSpace(exclusion.Reason));
    });

    private string LibraryFor(string option, string root) =>
        option is "-lz" ? machine.Library(option, machine.Archives ?? root) : machine.Library(option, root);

    // The compiler's own folders hold all but zlib.
    private IEnumerable<string> NativeLibraries(ProgramSource source) =>
        source.Libraries.Select(option => option == "-lz" && machine.Archives is not null ? machine.Archive("libz.a") : option);
}
