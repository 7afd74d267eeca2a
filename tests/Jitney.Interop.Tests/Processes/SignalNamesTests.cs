using Jitney.Interop.Processes;
using Xunit;

namespace Jitney.Interop.Tests.Processes;

/// <summary>Are ends of processes put into the words that people know?</summary>
public sealed class SignalNamesTests
{
    [Theory]
    [InlineData(1, "SIGHUP")]
    [InlineData(6, "SIGABRT")]
    [InlineData(9, "SIGKILL")]
    [InlineData(11, "SIGSEGV")]
    [InlineData(15, "SIGTERM")]
    [InlineData(17, "SIGCHLD")]
    [InlineData(31, "SIGSYS")]
    [InlineData(40, "signal 40")]
    [InlineData(-1, "signal -1")]
    public void Names(int signal, string name) => Assert.Equal(name, SignalNames.Of(signal));

    [Fact]
    public void Exit_statuses()
    {
        Assert.Equal("exit code 3", new ExitStatus(3, null).ToString());
        Assert.Equal("killed by SIGKILL", new ExitStatus(null, 9).ToString());
        Assert.Equal("exit status unknown", default(ExitStatus).ToString());
    }
}
