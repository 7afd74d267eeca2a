using System.Buffers.Binary;
using Jitney.Executor.Tests.Support;
using Jitney.Interop.Processes;

namespace Jitney.Executor.Tests;

/// <summary>After bytes that break the protocol the executor says so, and ends with exit code 1.</summary>
public sealed class BrokenStreamTests : IDisposable
{
    private readonly RunningExecutor _executor = new();

    public void Dispose() => _executor.Dispose();

    [Theory]
    [InlineData(31UL, 3UL)]
    [InlineData(0UL, 3UL)]
    [InlineData(ulong.MaxValue, 3UL)]
    [InlineData(1UL << 62, 3UL)]
    [InlineData(32UL, 4UL)]
    [InlineData(32UL, ulong.MaxValue)]
    [InlineData(32UL, 0UL)]
    [InlineData(32UL, 2UL)]
    public void A_bad_header_ends_it(ulong size, ulong opcode)
    {
        byte[] header = new byte[32];
        BinaryPrimitives.WriteUInt64LittleEndian(header, size);
        BinaryPrimitives.WriteUInt64LittleEndian(header.AsSpan(8), opcode);
        _executor.SendBytes(header);

        AssertBroken();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(40)]
    public void A_stream_that_ends_inside_a_message_ends_it(int length)
    {
        byte[] message = new byte[64];
        message[0] = 64;
        message[8] = 3;
        _executor.SendBytes(message.AsSpan(0, length));
        _executor.CloseStream();

        AssertBroken();
    }

    private void AssertBroken()
    {
        Assert.Equal(new ExitStatus(1, null), _executor.AwaitExit());
        Assert.StartsWith("jitney-executor: ", _executor.ReadOutput(), StringComparison.Ordinal);
    }
}
