using System.Diagnostics;
using System.Security.Cryptography;
using Jitney.Linking.Tests.Support;

namespace Jitney.Linking.Tests.Resolution;

/// <summary>Do the same inputs give the same bytes, in every run and on any number of threads?</summary>
public sealed class DeterminismTests
{
    // Where the runs on other numbers of threads find the archive and leave their result.
    private const string FolderVariable = "JITNEY_TEST_DETERMINISM_FOLDER";
    private const int Members = 60;

    [LinuxFact]
    public void One_thread_and_many_give_the_same_bytes()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is { } folder)
        {
            File.WriteAllText(Path.Combine(folder, $"{Environment.ProcessorCount}"), LinkedHash(File.ReadAllBytes(Path.Combine(folder, "lib.a"))));
            return;
        }

        using var tools = new Toolbox();
        MakeArchive(tools);
        string hash = LinkedHash(tools.Bytes("lib.a"));
        Assert.Equal(hash, LinkedHash(tools.Bytes("lib.a")));
        foreach (int processors in new[] { 1, 7 })
        {
            RunOn(tools, processors);
            Assert.Equal(hash, File.ReadAllText(tools.PathOf($"{processors}")));
        }
    }

    // The runtime takes its number of processors when it starts, so this test runs itself in a process of its own.
    private static void RunOn(Toolbox tools, int processors)
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath!,
            ["-method", $"{typeof(DeterminismTests).FullName}.{nameof(One_thread_and_many_give_the_same_bytes)}", "-noLogo"])
        {
            RedirectStandardOutput = true,
            Environment = { ["DOTNET_PROCESSOR_COUNT"] = $"{processors}", [FolderVariable] = tools.Folder },
        };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(1)), "the run did not end");
        Assert.True(process.ExitCode == 0, output);
    }

    // Each member needs two others, shares inline functions with all, and has something of every role.
    private static void MakeArchive(Toolbox tools)
    {
        string[] names = [.. Enumerable.Range(0, Members).Select(member => $"m{member}")];
        for (int member = 0; member < Members; member++)
        {
            File.WriteAllText(
                tools.PathOf(names[member] + ".cc"),
                $$"""
                extern int shared_{{(member * 7) % Members}};
                int shared_{{member}} = {{member}}, zero_{{member}}[100];
                int f_{{(member + 1) % Members}}(int);
                __attribute__((constructor({{101 + (member % 3)}}))) static void start() { shared_{{member}}++; }
                __attribute__((section("words"), used)) static int word = {{member}};
                static __thread int each = {{member}};
                template <typename T> T twice(T value) { if (value == 0) throw "zero"; return value + value; }
                int f_{{member}}(int n) { return n ? twice(f_{{(member + 1) % Members}}(n - 1)) + shared_{{(member * 7) % Members}} + each++ : twice(1LL) != 0; }
                """);
        }

        tools.Run("c++", ["-c", "-O1", "-fpic", "-ftls-model=local-exec", "-ffunction-sections", .. names.Select(name => name + ".cc")]);
        tools.Run("ar", ["rcs", "lib.a", .. names.Select(name => name + ".o")]);
    }

    private static string LinkedHash(byte[] archive)
    {
        OfflineBatch linked = new OfflineLinker { Missing = Linking.Passes.MissingSymbols.AreZero }.AddArchive(archive).Link("_Z3f_0i");
        Assert.Equal(Members + 1, linked.Batch.Objects.Count);
        return Convert.ToHexString(SHA256.HashData(linked.AllBytes));
    }
}
