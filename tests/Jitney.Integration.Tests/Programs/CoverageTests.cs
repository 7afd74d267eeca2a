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
}
