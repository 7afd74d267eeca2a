using System.Globalization;
using Jitney.Integration.Tests.ForeignExecutors;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Memory;
using Jitney.TestSupport;

namespace Jitney.Integration.Tests.OtherMachines;

/// <summary>Do programs for AArch64 that are linked on this machine do there what they do natively linked?</summary>
/// <remarks>Every run takes each program once, each with another compiler, code and way of memory; with <c>JITNEY_TESTS=all</c> in the environment in all of these. What
/// is not compared stands in <c>AArch64Programs.txt</c> with its reason. With <c>JITNEY_RUNS</c> in the environment every program is linked and run that many times.</remarks>
public sealed class AArch64ProgramTests(Workshop workshop)
{
    private static readonly bool s_isAll = Environment.GetEnvironmentVariable("JITNEY_TESTS") == "all";
    private static readonly int s_runs = Environment.GetEnvironmentVariable("JITNEY_RUNS") is { } number ? int.Parse(number, CultureInfo.InvariantCulture) : 1;

    private static readonly string[] s_compilers = ["gcc", "clang"];
    private static readonly MemoryTransport[] s_transports = [MemoryTransport.Shared, MemoryTransport.Copy];

    private readonly AArch64Machine _machine = new(workshop);

    private static IReadOnlyList<string> AllPrograms { get; } =
    [
        .. Directory.GetFiles(ProgramSource.Folder(""), "*.c*", SearchOption.AllDirectories)
            .Select(static path => Path.GetRelativePath(ProgramSource.Folder(""), path))
            .Where(static path => path.Count(static letter => letter == '/') == 1)
            .Order(StringComparer.Ordinal),
    ];

    public static TheoryData<string, string, CodeKind, MemoryTransport> OwnCases => Cases(AllPrograms, "own");

    public static TheoryData<string, string, CodeKind, MemoryTransport> LlvmCases => Cases(LlvmExecutorProgramTests.Programs, "llvm");

    [Theory]
    [MemberData(nameof(OwnCases))]
    public async Task Runs_in_our_executor_as_natively_linked(string name, string compiler, CodeKind code, MemoryTransport memory)
    {
        Assert.SkipWhen(AArch64Machine.Missing is not null, AArch64Machine.Missing ?? "");
        await CompareAsync(name, compiler, code, memory, EmulatedExecutor.AArch64![2], static program => program);
    }

    [Theory]
    [MemberData(nameof(LlvmCases))]
    public async Task Runs_in_LLVMs_executor_as_natively_linked(string name, string compiler, CodeKind code, MemoryTransport memory)
    {
        Assert.SkipWhen(AArch64Machine.Missing is not null, AArch64Machine.Missing ?? "");
        Assert.SkipWhen(AArch64Machine.LlvmExecutor is null, "artifacts/arm64 is not there: eng/target-root.sh could not fetch it");
        string root = Path.Combine(Path.GetDirectoryName(AArch64Machine.LlvmExecutor!)!, "root");
        await CompareAsync(name, compiler, code, memory, root, static program => program with { ExecutorPath = AArch64Machine.LlvmExecutor!, Launcher = [] });
    }

    [Fact]
    public void Whatever_is_not_compared_exists_and_has_a_reason() => Assert.All(Exclusion.All, exclusion =>
    {
        Assert.Contains(exclusion.Program, AllPrograms);
        Assert.False(string.IsNullOrWhiteSpace(exclusion.Reason));
    });

    private static TheoryData<string, string, CodeKind, MemoryTransport> Cases(IEnumerable<string> programs, string executor)
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
                   where !Exclusion.All.Any(exclusion => exclusion.How == "none" && exclusion.Fits(program, compiler, code, executor))
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

    private async Task CompareAsync(string name, string compilerName, CodeKind code, MemoryTransport memory, string root, Func<LinkedProgram, LinkedProgram> executor)
    {
        string[] parts = name.Split('/');
        ProgramSource source = ProgramSource.Read(parts[0], parts[1]);
        Compiler compiler = compilerName == "gcc" ? AArch64Machine.Gcc : AArch64Machine.Clang;

        // GCC's name on this processor for what x86-64 calls gnu2; clang has no other dialect.
        string[] options = [.. source.Options.Select(static option => option.Replace("=gnu2", "=desc", StringComparison.Ordinal)).Where(option => compilerName == "gcc" || !option.StartsWith("-mtls-dialect", StringComparison.Ordinal))];
        string[] objects = [.. source.Parts.Prepend(source.Path).Select(path => _machine.Object(path, code, compiler, options))];
        string[] shared = [.. source.SharedParts.Select(path => workshop.LibraryOfFile(path, compiler))];
        bool isStatic = shared.Length == 0 && !Exclusion.All.Any(exclusion => exclusion.How == "shared" && exclusion.Fits(name, compilerName, code, "own"));
        string[] kind = isStatic || code == CodeKind.Pic ? [] : ["-no-pie"];
        string native = _machine.Program(compiler, compiler.For(source.Path), isStatic, [.. kind, .. options, .. objects, .. shared, .. NativeLibraries(source), .. source.NativeOptions]);
        string[] inputs = [.. objects, .. shared, .. source.Libraries.Select(option => LibraryFor(option, root))];

        LinkedProgram program = AArch64Machine.Of(new LinkedProgram(workshop, ["program", .. source.Arguments], source.Input));
        Outcome expected = await program.RunNativelyAsync(native, workshop.NewFolder());
        Assert.Equal(source.End, expected.End);
        for (int run = 0; run < s_runs; run++)
        {
            Outcome outcome = await executor(program).RunLinkedAsync(memory, inputs, workshop.NewFolder());
            Assert.Equal(expected.Output, outcome.Output);
            Assert.True(expected.End == outcome.End, $"natively {expected.End}, linked {outcome.End}, run {run}\n{outcome.Error}");
        }
    }

    private static string LibraryFor(string option, string root) =>
        option is "-lz" ? AArch64Machine.Library(option, AArch64Machine.Archives ?? root) : AArch64Machine.Library(option, root);

    // The compiler's own folders hold all but zlib.
    private static IEnumerable<string> NativeLibraries(ProgramSource source) =>
        source.Libraries.Select(static option => option == "-lz" && AArch64Machine.Archives is not null ? AArch64Machine.Archive("libz.a") : option);

    /// <summary>A line of <c>AArch64Programs.txt</c>.</summary>
    /// <param name="Program">Topic and name.</param>
    /// <param name="Where">Words that must all fit: a compiler, a kind of code, an executor; <c>*</c> for everywhere.</param>
    /// <param name="How"><c>none</c>: it is not compared; <c>shared</c>: the native program has shared libraries, since a static one is no comparison.</param>
    /// <param name="Reason">Why.</param>
    private sealed record Exclusion(string Program, string Where, string How, string Reason)
    {
        public static Exclusion[] All { get; } =
        [
            .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "OtherMachines", "AArch64Programs.txt"))
                .Where(static line => line.Length > 0 && line[0] != '#')
                .Select(static line => line.Split('|', StringSplitOptions.TrimEntries))
                .Select(static fields => new Exclusion(fields[0], fields[1], fields[2], fields[3])),
        ];

        public bool Fits(string program, string compiler, CodeKind code, string executor) =>
            Program == program && Where.Split(' ').All(word => word == "*" || word == compiler || word == executor || word == (code == CodeKind.Pic ? "pic" : "non-pic"));
    }
}
