using Jitney.Protocol.Proof;
using Xunit;

namespace Jitney.Protocol.Tests.Proof;

/// <summary>Does a relay's report arrive, however it is cut into pieces?</summary>
public sealed class RelayReportTests
{
    [Fact]
    public void Successes_and_failures_arrive_byte_by_byte()
    {
        byte[] hash = [.. Enumerable.Range(0, 32).Select(value => (byte)value)];
        Assert.True(RelayReport.TryRead(Assemble(RelayReport.Success(hash)), out byte[]? arrived, out _));
        Assert.Equal(hash, arrived);

        foreach (string problem in new[] { "", "x", new string('y', 999) })
        {
            Assert.False(RelayReport.TryRead(Assemble(RelayReport.Failure(problem)), out _, out string? told));
            Assert.Equal(problem, told);
        }

        Assert.False(RelayReport.TryRead(Assemble(RelayReport.Failure(new string('z', 100_000))), out _, out string? beginning));
        Assert.Equal(new string('z', 1000), beginning);
    }

    private static byte[] Assemble(byte[] sent)
    {
        int done = 0;
        while (done < RelayReport.SizeOf(sent.AsSpan(0, done)))
        {
            done++;
        }

        Assert.Equal(sent.Length, done);
        return sent[..done];
    }
}
