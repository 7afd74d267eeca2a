using System.Runtime.InteropServices;
using Jitney.Interop.Memory;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Jitney.TestSupport;

namespace Jitney.Execution.Tests.Services.Linux;

public sealed unsafe class FrameServiceTests
{
    private readonly Support.Services _services = new();

    [LinuxFact]
    public void A_table_is_registered_and_deregistered_once()
    {
        uint terminator = 0;

        Assert.Null(Run(BootstrapSymbols.FramesRegister, &terminator, 4));
        Assert.Null(Run(BootstrapSymbols.FramesDeregister, &terminator, 4));
        Assert.Contains("no unwind table", Run(BootstrapSymbols.FramesDeregister, &terminator, 4), StringComparison.Ordinal);
    }

    [LinuxFact]
    public void An_empty_range_is_no_table()
    {
        Assert.Null(Run(BootstrapSymbols.FramesRegister, null, 0));
        Assert.Null(Run(BootstrapSymbols.FramesDeregister, null, 0));
    }

    // A common information entry and a description that uses it, of no bytes of code; or only parts of that.
    [LinuxTheory]
    [InlineData(null, 8u, 0u, 0u, 8u, 16u, 0u, 0u)]
    [InlineData(null, 0u)]
    [InlineData("has a record of 77 bytes", 8u, 0u, 0u)]
    [InlineData("has a record of 3 bytes", 3u, 0u)]
    [InlineData("has a record of 12 bytes", 12u, 0u, 1u)]
    [InlineData("has a record of 4294967295 bytes", 0xFFFF_FFFFu, 4u, 0u)]
    public void A_damaged_table_is_refused_wherever_it_lies(string? problem, params uint[] words)
    {
        // In memory of any kind, and in the executor's own, which is looked at without copying.
        byte* anywhere = (byte*)NativeMemory.AllocZeroed((nuint)words.Length * sizeof(uint) + 64);
        var request = new MemoryReserveRequest(0, (ulong)Environment.SystemPageSize, 0, MemorySource.Descriptor, false, default);
        using var memory = MemoryObject.Create("frames", request.ReadOnlySize);
        ulong offset = request.ReadOnlySize - 64;
        ExecutorAddress start = CommonResults.DecodeAddress(
            _services.Call(BootstrapSymbols.MemoryReserve, MemoryMessages.EncodeReserve(new SpsWriter(), request), memory.DuplicateHandle()).Span).Value;
        try
        {
            // What stands behind the table is looked at as its end.
            uint[] table = [.. words, 77];
            MemoryMarshal.AsBytes(table.AsSpan()).CopyTo(new Span<byte>(anywhere, table.Length * sizeof(uint)));
            memory.Write(offset, MemoryMarshal.AsBytes(table.AsSpan()));
            foreach (ulong place in new[] { (ulong)anywhere, start.Value + offset })
            {
                string? answer = Run(BootstrapSymbols.FramesRegister, (void*)place, (ulong)words.Length * sizeof(uint));
                if (problem is null)
                {
                    Assert.Null(answer);
                    Assert.Null(Run(BootstrapSymbols.FramesDeregister, (void*)place, (ulong)words.Length * sizeof(uint)));
                }
                else
                {
                    Assert.Contains(problem, answer, StringComparison.Ordinal);
                }
            }
        }
        finally
        {
            NativeMemory.Free(anywhere);
            _services.All.Shutdown();
        }
    }

    private string? Run(string name, void* start, ulong size) => _services.CallAction(
        name,
        ActionMessages.EncodeRange(new SpsWriter(), ExecutorAddressRange.Of((ExecutorAddress)(ulong)start, size)));
}
