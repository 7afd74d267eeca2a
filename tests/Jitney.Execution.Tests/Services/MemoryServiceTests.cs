using System.Runtime.InteropServices;
using Jitney.Interop.Memory;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Execution.Tests.Services;

/// <summary>Reservations over two objects of the controller's.</summary>
public sealed unsafe class MemoryServiceTests : IDisposable
{
    private readonly Support.Services _services = new();
    private readonly ulong _page = MemoryFactory.Here.ViewAlignment;

    public void Dispose() => _services.All.Shutdown();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Code_and_data_show_each_its_object(bool sharesData)
    {
        using var code = MemoryObject.Create("code", _page);
        using var data = MemoryObject.Create("data", 2 * _page);
        code.Write(0, [0xc3]);
        data.Write(0, "constant"u8);
        data.Write(_page, "variable"u8);
        Assert.Null(Keep(5, data));
        Expected<ExecutorAddress> start = Reserve(5, code, sharesData);

        Assert.True(start.HasValue, start.Problem);
        byte* bytes = (byte*)start.Value.Value;
        Assert.Equal(0xc3, bytes[0]);
        Assert.Equal("constant"u8, new ReadOnlySpan<byte>(bytes + _page, 8));
        Assert.Equal("variable"u8, new ReadOnlySpan<byte>(bytes + (2 * _page), 8));

        // What is stored here is there as far as it is shared. On Windows, where nobody is forked off, all is.
        bool isShared = sharesData || OperatingSystem.IsWindows();
        bytes[2 * _page] = (byte)'V';
        using var view = MappedMemory.ViewOf(data);
        Assert.Equal(isShared ? (byte)'V' : (byte)'v', view.Memory.Span[(int)_page]);
        Assert.Null(CommonResults.DecodeError(_services.Call(BootstrapSymbols.MemoryRelease, CommonResults.EncodeAddresses(new SpsWriter(), [start.Value])).Span));
    }

    [Fact]
    public void An_object_is_kept_for_one_reservation()
    {
        using var code = MemoryObject.Create("code", _page);
        using var data = MemoryObject.Create("data", 2 * _page);
        Assert.Contains("no memory object 3", Reserve(3, code, false).Problem, StringComparison.Ordinal);
        Assert.Null(Keep(3, data));
        Assert.Contains("already", Keep(3, data), StringComparison.Ordinal);
        Assert.True(Reserve(3, code, false).HasValue);
        Assert.Contains("no memory object 3", Reserve(3, code, false).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Objects_that_are_too_small_are_refused()
    {
        using var small = MemoryObject.Create("small", _page);
        using var large = MemoryObject.Create("large", 2 * _page);
        Assert.Null(Keep(1, small));
        Assert.Contains("bytes, not", Reserve(1, large, false).Problem, StringComparison.Ordinal);
        Assert.Null(Keep(2, large));
        Assert.Contains("bytes, not", Reserve(2, small, false, code: 2).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Not_more_are_kept_than_anybody_needs_and_none_beyond_the_end()
    {
        using var data = MemoryObject.Create("data", _page);
        var kept = new List<SafeHandle>();
        for (ulong number = 0; number < 64; number++)
        {
            kept.Add(data.DuplicateHandle());
            Assert.Null(Keep(number, kept[^1]));
        }

        SafeHandle refused = data.DuplicateHandle();
        Assert.Contains("64", Keep(64, refused), StringComparison.Ordinal);
        Assert.True(refused.IsClosed);
        Assert.Contains("no descriptor", Keep(65, (SafeHandle?)null), StringComparison.Ordinal);
        Assert.All(kept, static handle => Assert.False(handle.IsClosed));
        _services.All.Shutdown();
        Assert.All(kept, static handle => Assert.True(handle.IsClosed));
        SafeHandle late = data.DuplicateHandle();
        Assert.NotNull(Keep(66, late));
        Assert.True(late.IsClosed);
    }

    private string? Keep(ulong number, MemoryObject memoryObject) => Keep(number, memoryObject.DuplicateHandle());

    private string? Keep(ulong number, SafeHandle? descriptor) => CommonResults.DecodeError(_services.Call(
        BootstrapSymbols.MemoryObjectKeep, MemoryMessages.EncodeObjectKeep(new SpsWriter(), number), descriptor).Span);

    private Expected<ExecutorAddress> Reserve(ulong number, MemoryObject memoryObject, bool sharesData, ulong code = 1)
    {
        var request = new MemoryReserveRequest(code * _page, _page, _page, MemorySource.Descriptor, sharesData, default);
        SafeHandle descriptor = memoryObject.DuplicateHandle();
        return CommonResults.DecodeAddress(_services.Call(
            BootstrapSymbols.MemoryReserveTwo, MemoryMessages.EncodeReserveTwo(new SpsWriter(), request, number), descriptor).Span);
    }
}
