using Jitney.Benchmarks.Measuring;

namespace Jitney.Benchmarks.Programs;

/// <summary>Jitney, and who else is on this machine.</summary>
internal static class Contestants
{
    private const string System = "/usr/lib/x86_64-linux-gnu";
    private const string Gcc = "/usr/lib/gcc/x86_64-linux-gnu/12";
    private const string Llvm = "/usr/lib/llvm-19/bin/llvm-jitlink";

    /// <summary>All that can take part.</summary>
    public static IReadOnlyList<Contestant> Find(CommandRunner runner, string jitney)
    {
        var found = new List<Contestant>();
        foreach ((string title, string[] options) in ((string, string[])[])[("shared memory", ["--memory", "shared"]), ("copying", ["--memory", "copy"]), ("in process", ["--in-process"])])
        {
            found.Add(new CommandContestant($"Jitney, {title}", true, work =>
                [[jitney, "run", "--stats=json", .. options, .. work.Inputs, .. work.Libraries, .. work.Arguments.Count > 0 ? ["--"] : Array.Empty<string>(), .. work.Arguments]]));
        }

        // Generated inputs come in thousands of files: nothing there is warm.
        found.Add(new PoolContestant($"{jitney}-executor") { TakesPart = static work => !work.IsGenerated });
        found.Add(new PreparedContestant($"{jitney}-executor") { TakesPart = static work => !work.IsGenerated });

        foreach ((string title, string program, string[] options) in ((string, string, string[])[])[
            ("mold", "mold", []), ("mold --no-fork", "mold", ["--no-fork"]), ("lld", "ld.lld-19", []), ("ld", "ld", [])])
        {
            if (OnPath(program) is { } linker)
            {
                found.Add(Library(title, [linker, .. options], runner));
                found.Add(Program(title, [linker, .. options], runner));
            }
        }

        if (File.Exists(Llvm))
        {
            found.Add(JitLink("in process", []));
            found.Add(JitLink("shared memory", [$"-oop-executor={Llvm}-executor", "-use-shared-memory"]));
        }

        return found;
    }

    private static CommandContestant Library(string title, string[] linker, CommandRunner runner) => new($"{title} -shared, then dlopen", false, work =>
        [
            [.. linker, "-shared", "-o", $"{runner.Folder}/out.so", .. Group(work.PositionIndependent ?? work.Inputs), $"-L{System}", $"-L{Gcc}", .. work.Libraries, .. Runtime(), "-lc"],
            [$"{runner.Folder}/load", $"{runner.Folder}/out.so", work.Inputs[0], .. work.Arguments],
        ]);

    private static CommandContestant Program(string title, string[] linker, CommandRunner runner) => new($"{title}, then exec", false, work =>
        [
            [
                .. linker, "-o", $"{runner.Folder}/out", "-dynamic-linker", "/lib64/ld-linux-x86-64.so.2", "-export-dynamic", $"{System}/crt1.o", $"{System}/crti.o",
                .. Group(work.Inputs), $"-L{System}", $"-L{Gcc}", .. work.Libraries, .. Runtime(), "-lc", $"{System}/crtn.o",
            ],
            [$"{runner.Folder}/out", .. work.Arguments],
        ])
    {
        TakesPart = static work => !work.IsGenerated,
    };

    private static CommandContestant JitLink(string title, string[] options) => new($"llvm-jitlink 19, {title}", false, work =>
        [[Llvm, .. options, .. work.PositionIndependent ?? work.Inputs, $"-L{System}", $"-L{Gcc}", .. work.Libraries.Where(static library => library != "-lm"), "-args", work.Inputs[0], .. work.Arguments]]);

    private static string[] Group(IReadOnlyList<string> inputs) => ["--start-group", .. inputs, "--end-group"];

    private static string[] Runtime() => Directory.Exists(Gcc) ? [$"{Gcc}/libgcc.a", $"-L{Gcc}", "--as-needed", "-lgcc_s", "--no-as-needed"] : [];

    private static string? OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
