using System.Diagnostics;
using System.Security.Cryptography;
using Jitney.Linking.Tests.Support;

namespace Jitney.Linking.Tests.Resolution;

/// <summary>Do the same inputs give the same bytes, in every run and on any number of threads?</summary>
public sealed class DeterminismTests
{
    // Where the run on one thread leaves its result for the one that started it.
    private const string ResultVariable = "JITNEY_TEST_DETERMINISM_RESULT";

    [Fact]
    public void One_thread_and_many_give_the_same_bytes()
    {
        string hash = LinkedHash();
        if (Environment.GetEnvironmentVariable(ResultVariable) is { } result)
        {
            File.WriteAllText(result, $"{Environment.ProcessorCount} {hash}");
            return;
        }

        Assert.Equal(hash, LinkedHash());
        using var tools = new Toolbox();
        foreach (int processors in new[] { 1, 7 })
        {
            Assert.Equal($"{processors} {hash}", HashOnProcessors(tools, processors));
        }
    }

    // The runtime takes its number of processors when it starts, so this test runs itself in a process of its own.
    private static string HashOnProcessors(Toolbox tools, int processors)
    {
        string result = tools.PathOf($"result-{processors}");
        var start = new ProcessStartInfo(
            Environment.ProcessPath!,
            ["-method", $"{typeof(DeterminismTests).FullName}.{nameof(One_thread_and_many_give_the_same_bytes)}", "-noLogo"])
        {
            RedirectStandardOutput = true,
            Environment = { ["DOTNET_PROCESSOR_COUNT"] = $"{processors}", [ResultVariable] = result },
        };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(1)), "the run did not end");
        Assert.True(process.ExitCode == 0, output);
        return File.ReadAllText(result);
    }

    private static string LinkedHash()
    {
        using var tools = new Toolbox();
        for (int member = 0; member < 40; member++)
        {
            string source = $$"""
                #include <vector>
                #include <stdexcept>
                extern int shared_{{(member * 7) % 40}};
                
                int shared_{{member}} = {{member}};
                int f_{{(member + 1) % 40}}(int);
                __attribute__((constructor({{101 + (member % 3)}}))) static void start() { shared_{{member}}++; }
                template <typename T> T twice(T value) { if (value == 0) throw std::runtime_error("zero"); return value + value; }
                int f_{{member}}(int n) { std::vector<int> v(n); return n ? twice(f_{{(member + 1) % 40}}(n - 1)) + shared_{{(member * 7) % 40}} + v.size() : twice(1LL) != 0; }
                """;
            File.WriteAllText(tools.PathOf($"m{member}.cc"), source);
        }

        string[] sources = [.. Enumerable.Range(0, 40).Select(member => $"m{member}.cc")];
        tools.Run("c++", ["-c", "-O1", "-fcommon", "-ffunction-sections", .. sources]);
        tools.Run("ar", ["rcs", "lib.a", .. sources.Select(source => Path.ChangeExtension(source, ".o"))]);
        OfflineBatch linked = new OfflineLinker { Missing = Linking.Passes.MissingSymbols.AreZero }.AddArchive(tools.Bytes("lib.a")).Link("_Z3f_0i");
        Assert.Equal(41, linked.Batch.Objects.Count);
        return Convert.ToHexString(SHA256.HashData(linked.AllBytes));
    }
}
