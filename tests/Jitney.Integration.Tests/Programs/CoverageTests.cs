using Jitney.Integration.Tests.Infrastructure;
using Jitney.Memory;

namespace Jitney.Integration.Tests.Programs;

/// <summary>Code that counts what it runs, and writes the counts when the program ends.</summary>
public sealed class CoverageTests(Workshop workshop)
{
    private const string Source = """
        #include <stdio.h>
        int sign(int n) { if (n < 0) return -1; return n > 0; }
        int main(void) { printf("%d\n", sign(3) + sign(0) * 10 + sign(-4) * 100); return 0; }
        """;

    public static TheoryData<MemoryTransport, CodeKind, string> Cases
    {
        get
        {
            var data = new TheoryData<MemoryTransport, CodeKind, string>();
            foreach (MemoryTransport memory in Enum.GetValues<MemoryTransport>())
            {
                foreach (CodeKind code in Enum.GetValues<CodeKind>())
                {
                    data.Add(memory, code, "--coverage");
                    data.Add(memory, code, "-fprofile-generate");
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Leaves_its_counts(MemoryTransport memory, CodeKind code, string option)
    {
        string folder = workshop.NewFolder();
        var plain = new LinkedProgram(workshop, ["program"]);
        var program = plain with { Environment = new Dictionary<string, string>(plain.Environment) { ["GCOV_PREFIX"] = folder, ["GCOV_PREFIX_STRIP"] = "99" } };

        Outcome outcome = await program.RunLinkedAsync(memory, [workshop.Object(Source, code, option), SystemLibraries.FindStatic("-lgcov")], workshop.NewFolder());

        Assert.Equal(("-99\n", "exit 0"), (outcome.Output, outcome.End));
        string counts = Assert.Single(Directory.GetFiles(folder, "*.gcda"));
        Assert.True(new FileInfo(counts).Length > 40);
    }

    [Theory]
    [InlineData(CodeKind.Pic)]
    [InlineData(CodeKind.NonPic)]
    public async Task Leaves_the_counts_of_clang_with_the_number_of_the_build(CodeKind code)
    {
        string folder = workshop.NewFolder();
        string counts = Path.Combine(folder, "counts.profraw");
        var plain = new LinkedProgram(workshop, ["program"]);
        var program = plain with { Environment = new Dictionary<string, string>(plain.Environment) { ["LLVM_PROFILE_FILE"] = counts } };
        string file = Path.Combine(folder, "program.c");
        await File.WriteAllTextAsync(file, Source, TestContext.Current.CancellationToken);
        string counting = workshop.ObjectOfFile(file, code, new Compiler("clang-19", "clang++-19", "-O1"), ["-fprofile-instr-generate", "-fcoverage-mapping"]);

        // Clang's driver asks its linker for the runtime by an option.
        string asking = workshop.Object("extern int __llvm_profile_runtime; int *asks_for_the_runtime(void) { return &__llvm_profile_runtime; }", code);
        string runtime = Directory.GetFiles("/usr/lib/llvm-19/lib/clang/19/lib/linux", "libclang_rt.profile-x86_64.a").Single();

        Outcome outcome = await program.RunLinkedAsync(MemoryTransport.Shared, [counting, asking, runtime], workshop.NewFolder());

        Assert.Equal(("-99\n", "exit 0"), (outcome.Output, outcome.End));
        string shown = workshop.MadeBy("sh", ".txt", result => ["-c", $"llvm-profdata-19 show --binary-ids --all-functions {counts} > {result}"]);
        string text = await File.ReadAllTextAsync(shown, TestContext.Current.CancellationToken);
        Assert.Matches("sign:\n[^:]*:[^:]*: 3\n|Function count: 3\n", text);
        Assert.Matches("Binary IDs: *\n[0-9a-f]{40}", text);
    }
}
