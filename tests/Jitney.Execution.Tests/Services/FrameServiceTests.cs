using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Execution.Tests.Services;

public sealed unsafe class FrameServiceTests
{
    private readonly Support.Services _services = new();

    [Fact]
    public void A_table_is_registered_and_deregistered_once()
    {
        uint terminator = 0;

        Assert.Null(Run(BootstrapSymbols.FramesRegister, &terminator, 4));
        Assert.Null(Run(BootstrapSymbols.FramesDeregister, &terminator, 4));
        Assert.Contains("no unwind table", Run(BootstrapSymbols.FramesDeregister, &terminator, 4), StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_range_is_no_table()
    {
        Assert.Null(Run(BootstrapSymbols.FramesRegister, null, 0));
        Assert.Null(Run(BootstrapSymbols.FramesDeregister, null, 0));
    }

    private string? Run(string name, void* start, ulong size) => _services.CallAction(
        name,
        ActionMessages.EncodeRange(new SpsWriter(), ExecutorAddressRange.Of((ExecutorAddress)(ulong)start, size)));
}
