using System.Runtime.InteropServices;
using Jitney.Interop.Windows.Libraries;
using Jitney.Interop.Windows.Threads;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Jitney.TestSupport;

namespace Jitney.Execution.Tests.Services.Windows;

/// <summary>Thread-local variables of linked code in the blocks of this program's threads.</summary>
public sealed unsafe class ThreadRoomServiceTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly Support.Services _services = new();

    private delegate nint Allocate(nint place, nuint size, uint kind, uint protection);

    // Where a thread has the variable of an offset: its list of blocks, the block of a number, and the place in it.
    private static ReadOnlySpan<byte> Find =>
    [
        0x65, 0x48, 0x8B, 0x04, 0x25, 0x58, 0, 0, 0, // mov rax, gs:[58h]
        0x89, 0xC9, // mov ecx, ecx
        0x48, 0x8B, 0x04, 0xC8, // mov rax, [rax + rcx * 8]
        0x48, 0x01, 0xD0, // add rax, rdx
        0xC3, // ret
    ];

    public void Dispose() => _services.All.Shutdown();

    [WindowsFact]
    public void Threads_have_first_values_that_were_there_before_and_that_come_later()
    {
        delegate* unmanaged<uint, ulong, byte*> find = MakeFind();
        using var isTaken = new ManualResetEventSlim();
        ulong offset = 0;
        byte[] older = [], newer = [];
        var before = new Thread(() =>
        {
            isTaken.Wait(s_patience);
            byte* values = find(ThreadRoom.Index, offset);
            older = new Span<byte>(values, 8).ToArray();
            values[0] = (byte)'t';
        });
        before.Start();
        offset = Take("room"u8, 8).Value.Handle.Value;
        byte* own = find(ThreadRoom.Index, offset);
        Assert.Equal("room\0\0\0\0"u8, new ReadOnlySpan<byte>(own, 8));
        own[0] = (byte)'z';
        isTaken.Set();
        before.Join();
        Assert.Equal("room\0\0\0\0"u8, older);

        // What a thread has changed is its own.
        var after = new Thread(() => newer = new Span<byte>(find(ThreadRoom.Index, offset), 8).ToArray());
        after.Start();
        after.Join();
        Assert.Equal("room\0\0\0\0"u8, newer);
        Assert.Equal((byte)'z', own[0]);
        Assert.Null(GiveBack(offset));
    }

    [WindowsFact]
    public void Room_is_given_back_once_and_taken_anew()
    {
        ulong first = Take("first"u8, 16).Value.Handle.Value;
        ulong second = Take("second"u8, 16).Value.Handle.Value;
        Assert.NotEqual(first, second);
        Assert.Null(GiveBack(first));
        Assert.Contains("no thread-local storage", GiveBack(first), StringComparison.Ordinal);
        Assert.Equal(first, Take("third"u8, 16).Value.Handle.Value);
        Assert.Equal("third\0\0\0"u8, new ReadOnlySpan<byte>(MakeFind()(ThreadRoom.Index, first), 8));
        Assert.Equal("second\0\0"u8, new ReadOnlySpan<byte>(MakeFind()(ThreadRoom.Index, second), 8));
    }

    [WindowsFact]
    public void A_session_gives_all_back_at_its_end()
    {
        Assert.True(Take([], StartCalls.GetRoomSize()).HasValue);
        var others = new Support.Services();
        Assert.Contains("no part left for 1", Take(others, [1], 1).Problem, StringComparison.Ordinal);
        _services.All.Shutdown();
        Expected<ThreadStorage> taken = Take(others, [1], 1);
        others.All.Shutdown();
        Assert.True(taken.HasValue, taken.Problem);
    }

    [WindowsFact]
    public void What_cannot_be_had_is_refused()
    {
        Assert.Contains("aligned to at most 64", Take([], 8, 128).Problem, StringComparison.Ordinal);
        Assert.Contains("aligned to at most 64", Take([], 8, 3).Problem, StringComparison.Ordinal);
        Assert.Contains("there is room for", Take([], StartCalls.GetRoomSize() + 1).Problem, StringComparison.Ordinal);
        Assert.Contains("there is room for", Take([1, 2, 3], 2).Problem, StringComparison.Ordinal);
        Assert.Contains("no thread-local storage", GiveBack(12), StringComparison.Ordinal);
    }

    private static delegate* unmanaged<uint, ulong, byte*> MakeFind()
    {
        nint allocate = NativeLibrary.GetExport(NativeLibrary.Load("kernel32.dll"), "VirtualAlloc");
        nint code = Marshal.GetDelegateForFunctionPointer<Allocate>(allocate)(0, (nuint)Find.Length, 0x3000, 0x40); // reserved and committed; to be written and executed
        Assert.NotEqual(0, code);
        Find.CopyTo(new Span<byte>((void*)code, Find.Length));
        return (delegate* unmanaged<uint, ulong, byte*>)code;
    }

    private Expected<ThreadStorage> Take(ReadOnlySpan<byte> template, ulong size, ulong alignment = 1) => Take(_services, template, size, alignment);

    private static Expected<ThreadStorage> Take(Support.Services services, ReadOnlySpan<byte> template, ulong size, ulong alignment = 1) => ThreadStorageMessages.DecodeLoadResult(
        services.Call(BootstrapSymbols.ThreadStorageTake, UnitMessages.EncodeTake(new SpsWriter(), template, size, alignment)).Span);

    private string? GiveBack(ulong offset) =>
        _services.CallAction(BootstrapSymbols.ThreadStorageUnload, ActionMessages.EncodeHandle(new SpsWriter(), (ExecutorAddress)offset));
}
