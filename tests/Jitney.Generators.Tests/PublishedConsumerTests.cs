using System.Diagnostics;
using Jitney.Generators.Tests.Support;
using Jitney.Sessions;

namespace Jitney.Generators.Tests;

/// <summary>Does a program that is compiled ahead of time, and one that is trimmed, make the calls that others make?</summary>
public sealed class PublishedConsumerTests : IDisposable
{
    private const int Patience = 900_000;

    private readonly Toolbox _tools = new();

    [Theory(Timeout = Patience)]
    [InlineData("")]
    [InlineData("-p:PublishAot=true")]
    [InlineData("-p:PublishTrimmed=true")]
    public async Task The_sample_makes_its_calls(string form)
    {
        Assert.SkipWhen(form.Length > 0 && Environment.GetEnvironmentVariable("JITNEY_TESTS") != "all", "publishing takes minutes: JITNEY_TESTS=all");
        string folder = Path.Combine(Ways.Repository, "samples", "TypedCalls");
        string program = Path.Combine(folder, "bin", "Release", "net10.0", "TypedCalls");
        if (form.Length > 0)
        {
            string published = _tools.PathOf("published");
            await RunAsync(
                "dotnet",
                ["publish", Path.Combine(folder, "TypedCalls.csproj"), "-c", "Release", "-r", "linux-x64", "--self-contained", form, "-p:CppCompilerAndLinker=gcc",
                    "--nologo", "-v", "quiet", "-p:UseSharedCompilation=false", "-o", published]);
            program = Path.Combine(published, "TypedCalls");
        }

        string geometry = _tools.PathOf(_tools.Compile(File.ReadAllText(Path.Combine(folder, "geometry.c")), "geometry.o", "cc", "-fPIC"));
        foreach (string[] place in new string[][] { [], ["--in-process"] })
        {
            Assert.Equal(
                ["Point { X = 1.5, Y = 2.5 }", "6", "6 2 4", "3 2", "7.5", "107", "6", ""],
                (await RunAsync(program, [geometry, .. place])).Split('\n'));
        }
    }

    public void Dispose() => _tools.Dispose();

    private static async Task<string> RunAsync(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["JITNEY_EXECUTOR"] = Ways.ExecutorPath;
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program}: {output}{await errors}");
        return output;
    }
}
