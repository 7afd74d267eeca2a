using System.Runtime.InteropServices;
using Jitney.Interop.Memory;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Jitney.TestSupport;

namespace Jitney.Execution.Tests.Services.Windows;

/// <summary>What does the system know of a unit's functions, and when?</summary>
public sealed unsafe class UnitServiceTests : IDisposable
{
    private const uint Function = 0x100; // of 16 bytes, with another one behind it
    private const uint Table = 0x200;
    private const uint Description = 0x300;
    private const uint Size = 0x400;

    private static readonly delegate* unmanaged<ulong, ulong*, void*, nint> s_lookUp =
        (delegate* unmanaged<ulong, ulong*, void*, nint>)NativeLibrary.GetExport(NativeLibrary.Load("kernel32.dll"), "RtlLookupFunctionEntry");

    private readonly Support.Services _services = new();
    private readonly MemoryObject _memory = MemoryObject.Create("unit", MemoryFactory.Here.ViewAlignment);
    private readonly ulong _image;

    public UnitServiceTests()
    {
        if (!OperatingSystem.IsWindows())
        {
            return;
        }

        var request = new MemoryReserveRequest(0, MemoryFactory.Here.ViewAlignment, 0, MemorySource.Descriptor, false, default);
        Expected<ExecutorAddress> start = CommonResults.DecodeAddress(
            _services.Call(BootstrapSymbols.MemoryReserve, MemoryMessages.EncodeReserve(new SpsWriter(), request), _memory.DuplicateHandle()).Span);
        Assert.True(start.HasValue, start.Problem);
        _image = start.Value.Value;
        _memory.Write(Description, [1, 0, 0, 0]); // leaves the stack as it is
    }

    public void Dispose()
    {
        _services.All.Shutdown();
        _memory.Dispose();
    }

    [WindowsFact]
    public void A_table_is_registered_once_from_the_beginning_of_its_unit_to_its_end()
    {
        Write(Function, Function + 16, Description, Function + 16, Function + 32, Description);
        Assert.Null(Begin(24));
        Assert.Equal((_image + Table, _image), LookUp(Function));
        Assert.Equal((_image + Table, _image), LookUp(Function + 15));
        Assert.Equal((_image + Table + 12, _image), LookUp(Function + 16));
        Assert.Equal(0ul, LookUp(Function + 32).Entry);

        // Were it registered twice, its end would leave one.
        Assert.Contains("already", Begin(24), StringComparison.Ordinal);
        Assert.Equal((_image + Table, _image), LookUp(Function));
        Assert.Null(End());
        Assert.Equal(0ul, LookUp(Function).Entry);
        Assert.Contains("no unit", End(), StringComparison.Ordinal);
    }

    [WindowsFact]
    public void A_unit_may_come_again_with_another_table()
    {
        Write(Function, Function + 16, Description);
        Assert.Null(Begin(12));
        Assert.Null(End());
        Write(Function + 32, Function + 48, Description);
        Assert.Null(Begin(12));
        Assert.Equal(0ul, LookUp(Function).Entry);
        Assert.Equal((_image + Table, _image), LookUp(Function + 32));
        Assert.Null(End());
        Assert.Equal(0ul, LookUp(Function + 32).Entry);
    }

    [WindowsTheory]
    [InlineData("not sorted at entry 1", Function + 16, Function + 32, Description, Function, Function + 16, Description)]
    [InlineData("not sorted at entry 1", Function, Function + 16, Description, Function + 15, Function + 32, Description)]
    [InlineData("not sorted at entry 0", Function + 16, Function, Description)]
    [InlineData("leads out of its unit at entry 0", Function, Size + 1, Description)]
    [InlineData("leads out of its unit at entry 0", Size, Size + 16, Description)]
    [InlineData("leads out of its unit at entry 1", Function, Function + 16, Description, Function + 16, Function + 32, Size)]
    [InlineData("leads out of its unit at entry 0", Function, Function + 16, Size - 2)]
    [InlineData("no table of functions", Function, Function + 16, Description, 0u)]
    public void A_damaged_table_is_refused_and_leaves_nothing(string problem, params uint[] words)
    {
        Write(words);
        Assert.Contains(problem, Begin((uint)words.Length * sizeof(uint)), StringComparison.Ordinal);
        Assert.Equal(0ul, LookUp(Function).Entry);
        Assert.Contains("no unit", End(), StringComparison.Ordinal);
    }

    [WindowsFact]
    public void A_table_in_memory_of_others_is_refused()
    {
        uint* elsewhere = stackalloc uint[] { Function, Function + 16, Description };
        Assert.Contains("no table of functions", Begin(12, (ulong)elsewhere), StringComparison.Ordinal);
        Assert.Contains("no table of functions", Begin(12, 16), StringComparison.Ordinal);
        Assert.Equal(0ul, LookUp(Function).Entry);
    }

    private void Write(params uint[] table) => _memory.Write(Table, MemoryMarshal.AsBytes(table.AsSpan()));

    private string? Begin(uint size, ulong place = 0) => _services.CallAction(BootstrapSymbols.UnitBegin, UnitMessages.EncodeBegin(
        new SpsWriter(),
        new UnitRequest(
            [ExecutorAddressRange.Of((ExecutorAddress)_image, Size)],
            (ExecutorAddress)_image,
            ExecutorAddressRange.Of((ExecutorAddress)(place == 0 ? _image + Table : place), size),
            default,
            default,
            [],
            default,
            default,
            default)));

    private string? End() => _services.CallAction(BootstrapSymbols.UnitEnd, ActionMessages.EncodeHandle(new SpsWriter(), (ExecutorAddress)_image));

    private (ulong Entry, ulong Image) LookUp(uint place)
    {
        ulong image = 0;
        nint entry = s_lookUp(_image + place, &image, null);
        return ((ulong)entry, image);
    }
}
