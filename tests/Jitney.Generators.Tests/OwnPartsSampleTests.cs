using System.Diagnostics;
using Jitney.Generators.Tests.Support;

namespace Jitney.Generators.Tests;

/// <summary>Do the samples of parts that a user brings along link with them, and do these parts keep their contracts?</summary>
public sealed class OwnPartsSampleTests : IDisposable
{
    private readonly Toolbox _tools = new();

    [Theory]
    [InlineData("mapper", "bytes were counted")]
    [InlineData("manager", "")]
    [InlineData("executor", "call a function: ")]
    [InlineData("pass", "add.o: ")]
    public async Task It_links_and_calls(string part, string note)
    {
        string add = _tools.PathOf(_tools.Compile("int add(long left, long right) { return (int)(left + right); }", "add.o", "cc", "-fPIC"));
        string output = await RunAsync(part, add, "add", "2", "-7");
        Assert.StartsWith("-5\n", output, StringComparison.Ordinal);
        Assert.Contains(note, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mapper")]
    [InlineData("manager")]
    [InlineData("executor")]
    [InlineData("pass")]
    public async Task It_keeps_its_contract(string part) => Assert.Equal($"the {part} keeps its contract\n", await RunAsync(part, "check"));

    public void Dispose() => _tools.Dispose();

    private static async Task<string> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Ways.Repository, "samples", "OwnParts", "bin", "Release", "net10.0", "OwnParts"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["JITNEY_EXECUTOR"] = Ways.ExecutorPath;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{output}{await errors}");
        return output;
    }
}
