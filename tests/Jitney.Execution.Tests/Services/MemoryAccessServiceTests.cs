using System.Runtime.InteropServices;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Execution.Tests.Services;

public sealed unsafe class MemoryAccessServiceTests : IDisposable
{
    private static readonly ExecutorAddress s_bad = (ExecutorAddress)0x1000;

    private readonly Support.Services _services = new();
    private readonly byte* _memory = (byte*)NativeMemory.AllocZeroed(64);

    public void Dispose() => NativeMemory.Free(_memory);

    [Fact]
    public void Ranges_are_read_in_order()
    {
        new Span<byte>(_memory, 4).Fill(7);

        ReadOnlyMemory<byte>[] read = MemoryAccessMessages.DecodeReadResult(Read(Range(3, 2), Range(0, 0)));

        Assert.Equal([7, 0], read[0].ToArray());
        Assert.True(read[1].IsEmpty);
    }

    [Fact]
    public void Reading_a_bad_address_makes_the_result_empty() =>
        Assert.True(Read(Range(0, 1), ExecutorAddressRange.Of(s_bad, 1)).IsEmpty);

    [Fact]
    public void A_read_beyond_all_measure_makes_the_result_empty() =>
        Assert.True(Read(ExecutorAddressRange.Of(s_bad, 1UL << 62), ExecutorAddressRange.Of(s_bad, 1UL << 62)).IsEmpty);

    [Fact]
    public void Buffers_are_written()
    {
        Assert.True(Write(new MemoryContent(Address(5), new byte[] { 1, 2, 3 })).IsEmpty);

        Assert.Equal([0, 1, 2, 3, 0], new ReadOnlySpan<byte>(_memory + 4, 5).ToArray());
    }

    [Fact]
    public void Writing_to_a_bad_address_says_so()
    {
        string? problem = CommonResults.DecodeError(Write(new MemoryContent(s_bad, new byte[] { 1 })).Span);

        Assert.Contains("0x1000", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(64)]
    public void Numbers_are_written_in_their_width(int bits)
    {
        var writer = new SpsWriter();
        writer.Count(2);
        for (int index = 0; index < 2; index++)
        {
            writer.Address(Address(index * 16));
            for (int count = 0; count < bits / 8; count++)
            {
                writer.Byte(0xab);
            }
        }

        _services.Call($"__llvm_orc_bootstrap_mem_write_uint{bits}s_wrapper", writer);

        byte[] expected = [.. Enumerable.Repeat((byte)0xab, bits / 8), 0];
        Assert.Equal(expected, new ReadOnlySpan<byte>(_memory, (bits / 8) + 1).ToArray());
        Assert.Equal(expected, new ReadOnlySpan<byte>(_memory + 16, (bits / 8) + 1).ToArray());
    }

    private ReadOnlyMemory<byte> Read(params ExecutorAddressRange[] ranges) =>
        _services.Call(BootstrapSymbols.MemoryRead, MemoryAccessMessages.EncodeRead(new SpsWriter(), ranges));

    private ReadOnlyMemory<byte> Write(params MemoryContent[] contents) =>
        _services.Call(BootstrapSymbols.MemoryWrite, MemoryAccessMessages.EncodeWrite(new SpsWriter(), contents));

    private ExecutorAddress Address(int offset) => (ExecutorAddress)(ulong)(_memory + offset);

    private ExecutorAddressRange Range(int offset, ulong size) => ExecutorAddressRange.Of(Address(offset), size);
}
