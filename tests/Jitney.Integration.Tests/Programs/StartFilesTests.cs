using Jitney.Integration.Tests.Infrastructure;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.Programs;

/// <summary>The start files that a compiler driver gives every link, given to Jitney as a linker's command line has them.</summary>
public sealed class StartFilesTests(Workshop workshop) : NativeComparison(workshop)
{
    private readonly Workshop _workshop = workshop;

    public static TheoryData<string, Way, CodeKind> Cases => CasesOf("Initialisation");

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Change_nothing(string source, Way way, CodeKind code)
    {
        ProgramSource read = ProgramSource.Read("Initialisation", source);
        string native = _workshop.ProgramOfFile(read.Path, code, Compiler.Usual, read.Options, [.. read.Libraries, .. read.NativeOptions]);
        string program = _workshop.ObjectOfFile(read.Path, code, Compiler.Usual, read.Options);
        string suffix = code == CodeKind.Pic ? "S" : "";
        string[] inputs =
        [
            SystemFile(code == CodeKind.Pic ? "Scrt1.o" : "crt1.o"), SystemFile("crti.o"), SystemFile($"crtbegin{suffix}.o"),
            program, .. read.Libraries.Select(SystemLibraries.Find),
            SystemFile($"crtend{suffix}.o"), SystemFile("crtn.o"),
        ];
        var run = new LinkedProgram(_workshop, ["program", .. read.Arguments], read.Input);
        Outcome expected = await run.RunNativelyAsync(native, _workshop.NewFolder());
        Outcome outcome = way == Way.InProcess
            ? await run.RunInProcessAsync(inputs, _workshop.NewFolder())
            : await run.RunLinkedAsync(Ways.Options(way).Memory!.Value, inputs, _workshop.NewFolder());
        Assert.Equal((expected.Output, expected.End), (outcome.Output, outcome.End));
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Do_not_keep_later_batches_from_their_end(Way way)
    {
        string file = Path.Combine(_workshop.NewFolder(), "trace");
        await using (Session session = await way.StartAsync())
        {
            session.AddObject(SystemFile("crtbegin.o"), InputUse.Always);
            session.AddObject(SystemFile("crtend.o"), InputUse.Always);
            foreach (string name in new[] { "first", "second" })
            {
                session.AddObject(_workshop.Object($$"""
                    #include <stdio.h>
                    int __cxa_atexit(void (*)(void *), void *, void *);
                    extern char __dso_handle[];
                    static void end(void *unused)
                    {
                        FILE *file = fopen("{{file}}", "a");
                        fputs("{{name}} ", file);
                        fclose(file);
                    }
                    int {{name}}(void) { return __cxa_atexit(end, 0, __dso_handle); }
                    """, CodeKind.NonPic));
                Assert.Equal(0, await session.CallAsync((await session.LookUpAsync(name)).Address));
            }
        }

        Assert.Equal("second first ", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    private static string SystemFile(string name) =>
        new[] { "/usr/lib/x86_64-linux-gnu" }
            .Concat(Directory.GetDirectories("/usr/lib/gcc/x86_64-linux-gnu").OrderDescending(StringComparer.Ordinal))
            .Select(folder => Path.Combine(folder, name))
            .First(File.Exists);
}
