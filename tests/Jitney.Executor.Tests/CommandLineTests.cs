using System.Diagnostics;
using Jitney.Executor.Tests.Support;

namespace Jitney.Executor.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("")]
    [InlineData("filedescs=")]
    [InlineData("filedescs=3")]
    [InlineData("filedescs=-1,-1")]
    [InlineData("filedescs=987,988")]
    [InlineData("filedescs=a,b")]
    [InlineData("987 988")]
    [InlineData("3")]
    [InlineData("3 x")]
    public void Without_usable_descriptors_it_explains_itself(string word)
    {
        using Process executor = Process.Start(new ProcessStartInfo(ExecutorProgram.Path, word) { RedirectStandardError = true })!;
        string problems = executor.StandardError.ReadToEnd();
        executor.WaitForExit();

        Assert.Equal(1, executor.ExitCode);
        Assert.Contains("usage: jitney-executor", problems, StringComparison.Ordinal);
    }
}
