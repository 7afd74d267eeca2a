using Jitney.Execution.Tests.Support;
using Jitney.Interop.Libraries;
using Jitney.Interop.Linux.Libraries;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Jitney.TestSupport;

namespace Jitney.Execution.Tests.Services.Linux;

public sealed unsafe class SymbolServiceTests : IDisposable
{
    private readonly Support.Services _services = new();
    private readonly NativeLibrarySource _sources = new();

    public void Dispose() => _sources.Dispose();

    [LinuxFact]
    public void Exposed_symbols_are_found_process_wide_until_they_are_concealed_and_are_no_imports()
    {
        ExecutorAddress process = _services.Open("");
        byte[] first = Image("jitney_exposed_one", 0x1000);
        byte[] second = Image("jitney_exposed_two", 0x2000);
        fixed (byte* firstStart = first, secondStart = second)
        {
            Assert.Null(Run(BootstrapSymbols.SymbolsExpose, firstStart, first.Length));
            Assert.Null(Run(BootstrapSymbols.SymbolsExpose, secondStart, second.Length));

            Assert.Equal(0x1000UL, DynamicLibraries.Find((nint)process.Value, "jitney_exposed_one\0"u8));
            Assert.Equal(0x2000UL, DynamicLibraries.Find((nint)process.Value, "jitney_exposed_two\0"u8));

            // What shows them knows them itself; for others they come and go without a word.
            Assert.Equal([0UL, 0UL], _services.LookUp([process], "jitney_exposed_one", "jitney_exposed_two").Select(static symbol => symbol.Address.Value));

            Assert.Null(Run(BootstrapSymbols.SymbolsConceal, firstStart, first.Length));
            Assert.Equal(0UL, DynamicLibraries.Find((nint)process.Value, "jitney_exposed_one\0"u8));
            Assert.Equal(0x2000UL, DynamicLibraries.Find((nint)process.Value, "jitney_exposed_two\0"u8));
            Assert.Null(Run(BootstrapSymbols.SymbolsConceal, secondStart, second.Length));
            Assert.NotNull(Run(BootstrapSymbols.SymbolsConceal, secondStart, second.Length));
        }
    }

    [LinuxFact]
    public void What_is_no_shared_object_is_an_error()
    {
        byte[] nonsense = new byte[100];
        fixed (byte* start = nonsense)
        {
            Assert.Contains("invalid ELF header", Run(BootstrapSymbols.SymbolsExpose, start, nonsense.Length), StringComparison.Ordinal);
        }
    }

    [LinuxFact]
    public void A_range_that_is_not_mapped_is_an_error() => Assert.NotNull(Run(BootstrapSymbols.SymbolsExpose, (byte*)0x10000, 4096));

    private string? Run(string name, byte* start, int size) => _services.CallAction(
        name,
        ActionMessages.EncodeRange(new SpsWriter(), ExecutorAddressRange.Of((ExecutorAddress)(ulong)start, (ulong)size)));

    private byte[] Image(string symbol, ulong address) => File.ReadAllBytes(_sources.Compile(
        $"__asm__(\".globl {symbol}\\n.type {symbol}, @function\\n.set {symbol}, {address}\");",
        "-nostdlib"));
}
