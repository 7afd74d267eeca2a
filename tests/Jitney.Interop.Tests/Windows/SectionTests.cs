using System.Runtime.InteropServices;
using Jitney.Interop.Memory;
using Jitney.Interop.Windows.Memory;
using Jitney.Protocol.Vocabulary;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Interop.Tests.Windows;

/// <summary>Do views of sections lie where they are to, with the rights that they are to have, and is memory there exactly where somebody asked for it?</summary>
/// <remarks>Not every system that runs programs for Windows refuses what has no memory yet. So the state of pages is looked at.</remarks>
public sealed class SectionTests
{
    private const ulong Stripe = 256 << 10;
    private const MemoryProtection Code = MemoryProtection.Read | MemoryProtection.Execute;
    private const MemoryProtection Data = MemoryProtection.Read | MemoryProtection.Write;
    private const MemoryProtection All = Data | MemoryProtection.Execute;

    private delegate int Function();

    [WindowsFact]
    public void A_large_reservation_lies_below_two_gigabytes_and_is_free_again_afterwards()
    {
        AddressReservation reservation = AddressReservation.Reserve(512 << 20, default);
        ulong start = reservation.Range.Start.Value;
        Assert.InRange(reservation.Range.End.Value, 1UL, 1UL << 31);
        Assert.Equal([MemoryCalls.Reserve], States(reservation.Range));

        ExecutorAddressRange range = reservation.Range;
        reservation.Dispose();
        Assert.Equal([MemoryCalls.Free], States(range));
        using AddressReservation again = AddressReservation.Reserve(512 << 20, new ExecutorAddress(start));
        Assert.Equal(start, again.Range.Start.Value);
    }

    [WindowsFact]
    public void Three_stripes_lie_side_by_side_with_their_rights_and_the_rest_stays_reserved()
    {
        using MemoryObject code = MemoryObject.Create("test", Stripe);
        using MemoryObject data = MemoryObject.Create("test", 2 * Stripe);
        using MappedMemory view = MappedMemory.ViewOf(code, data);
        AddressReservation reservation = AddressReservation.Reserve(5 * Stripe, default);
        reservation.MapObject(Stripe, Stripe, Code, MappingKind.Shared, code, 0);
        reservation.MapObject(2 * Stripe, Stripe, MemoryProtection.Read, MappingKind.Shared, data, 0);
        reservation.MapObject(3 * Stripe, Stripe, Data, MappingKind.Private, data, Stripe);
        view.Commit(0, 3 * Stripe);

        // mov eax, 42; ret
        ((byte[])[0xB8, 42, 0, 0, 0, 0xC3]).CopyTo(view.GetSpan());
        view.GetSpan()[(int)Stripe] = 7;
        Assert.Equal(7, reservation.Bytes(2 * Stripe, 1)[0]);
        reservation.Bytes(3 * Stripe, 1)[0] = 9;
        Assert.Equal(9, view.GetSpan()[(int)(2 * Stripe)]);
        Assert.Equal(42, Marshal.GetDelegateForFunctionPointer<Function>((nint)(reservation.Range.Start.Value + Stripe))());

        Assert.Equal(
            [(MemoryCalls.Reserve, 0u), (MemoryCalls.Commit, MemoryCalls.ExecuteRead), (MemoryCalls.Commit, MemoryCalls.ReadOnly), (MemoryCalls.Commit, MemoryCalls.ReadWrite), (MemoryCalls.Reserve, 0u)],
            Enumerable.Range(0, 5).Select(stripe => StateAt(reservation.Range.Start.Value + ((ulong)stripe * Stripe))));
        Assert.True(reservation.HasMemory(Stripe, 3 * Stripe));
        Assert.False(reservation.HasMemory(Stripe, 4 * Stripe));
        ExecutorAddressRange range = reservation.Range;
        reservation.Dispose();
        Assert.Equal([MemoryCalls.Free], States(range));
    }

    [WindowsFact]
    public void What_is_mapped_for_running_or_reading_can_never_be_written_to()
    {
        using MemoryObject memory = MemoryObject.Create("test", 2 * Stripe);
        using AddressReservation reservation = AddressReservation.Reserve(2 * Stripe, default);
        reservation.MapObject(0, Stripe, Code, MappingKind.Shared, memory, 0);
        reservation.MapObject(Stripe, Stripe, MemoryProtection.Read, MappingKind.Shared, memory, Stripe);
        memory.Secure(0, 2 * Stripe);

        Assert.Throws<SystemCallException>(() => reservation.Protect(0, Stripe, Data));
        Assert.Throws<SystemCallException>(() => reservation.Protect(0, Stripe, All));
        Assert.Throws<SystemCallException>(() => reservation.Protect(Stripe, Stripe, Data));
        reservation.Protect(0, 4096, MemoryProtection.Read);
        Assert.NotNull(OwnMemory.Here.Write(reservation.Range.Start.Value, [1]));
        Assert.NotNull(OwnMemory.Here.Write(reservation.Range.Start.Value + 8192, [1]));
    }

    [WindowsFact]
    public void Memory_is_there_in_each_view_once_one_has_committed_it_and_not_before()
    {
        using MemoryObject memory = MemoryObject.Create("test", 16 * Stripe);
        using MappedMemory view = MappedMemory.ViewOf(memory);
        using AddressReservation reservation = AddressReservation.Reserve(16 * Stripe, default);
        reservation.MapObject(0, 16 * Stripe, Code, MappingKind.Shared, memory, 0);
        Assert.False(view.HasMemory(0, 1));
        Assert.False(reservation.HasMemory(Stripe, 4096));

        view.Commit(Stripe + 100, 10);
        Assert.True(view.HasMemory(Stripe, 4096));
        Assert.True(reservation.HasMemory(Stripe, 4096));
        Assert.False(reservation.HasMemory(0, 4096));
        Assert.False(reservation.HasMemory(0, 2 * Stripe));

        memory.Write(3 * Stripe, [1, 2, 3]);
        Assert.True(view.HasMemory(3 * Stripe, 3));
        Assert.Equal([1, 2, 3], view.GetSpan().Slice((int)(3 * Stripe), 3).ToArray());
        memory.Secure(5 * Stripe, Stripe);
        Assert.True(view.HasMemory(5 * Stripe, Stripe));
        Assert.True(view.Populate(7 * Stripe, Stripe));
        reservation.Populate(0, 16 * Stripe);
        Assert.True(reservation.HasMemory(7 * Stripe, Stripe));
        Assert.False(view.HasMemory(8 * Stripe, Stripe));
    }

    [WindowsFact]
    public void Ranges_of_two_objects_get_their_memory_across_the_border()
    {
        using MemoryObject first = MemoryObject.Create("test", Stripe);
        using MemoryObject second = MemoryObject.Create("test", Stripe + 4096);
        using MappedMemory view = MappedMemory.ViewOf(first, second);
        view.Commit(Stripe - 10, 20);
        view.Commit((2 * Stripe) + 4090, 6);
        Assert.True(view.HasMemory(Stripe - 4096, 8192));
        view.GetSpan()[^1] = 1;
        Assert.Throws<ArgumentOutOfRangeException>(() => view.Commit((2 * Stripe) + 4090, 7));
    }

    [WindowsFact]
    public void Discarded_pages_read_as_zero_whoever_committed_them()
    {
        using MemoryObject memory = MemoryObject.Create("test", 4 * Stripe);
        using MappedMemory view = MappedMemory.ViewOf(memory);
        view.Commit(0, Stripe);
        view.GetSpan()[..(int)Stripe].Fill(1);
        memory.Discard(0, 4096);
        view.Remove(8192, 4096);
        Assert.Equal([0, 1, 0, 1], ((int[])[4095, 4096, 8192, 12288]).Select(place => (int)view.GetSpan()[place]));
        memory.Discard(Stripe, Stripe);
        Assert.False(view.HasMemory(Stripe, 1));

        using MappedMemory anonymous = MappedMemory.Anonymous(2 * Stripe);
        Assert.False(anonymous.HasMemory(0, 1));
        anonymous.Commit(0, Stripe);
        anonymous.GetSpan()[..(int)Stripe].Fill(1);
        anonymous.Discard(4096, 4096);
        Assert.Equal([1, 0, 0, 1], ((int[])[4095, 4096, 8191, 8192]).Select(place => (int)anonymous.GetSpan()[place]));
    }

    [WindowsFact]
    public void A_reservation_has_memory_of_its_own_where_it_is_protected_and_forgets_it()
    {
        using AddressReservation reservation = AddressReservation.Reserve(4 * Stripe, default);
        reservation.Protect(0, 2 * Stripe, Data);
        reservation.Bytes(0, Stripe).Fill(1);
        reservation.Protect(0, 4096, MemoryProtection.Read);
        reservation.Discard(0, Stripe);
        Assert.Equal(0, reservation.Bytes(0, 1)[0]);
        Assert.Equal(0, reservation.Bytes(Stripe - 1, 1)[0]);
        Assert.True(reservation.HasMemory(0, 2 * Stripe));
        Assert.False(reservation.HasMemory(2 * Stripe, 1));
        Assert.NotNull(OwnMemory.Here.Write(reservation.Range.Start.Value, [1]));
        Assert.Null(OwnMemory.Here.Write(reservation.Range.Start.Value + 4096, [1]));
    }

    [WindowsFact]
    public void A_handle_gives_no_more_rights_than_it_was_made_with()
    {
        using MemoryObject memory = MemoryObject.Create("test", Stripe);
        using MemoryObject restricted = MemoryObject.Adopt(memory.DuplicateHandle(Code));
        Assert.Equal(Stripe, restricted.Size);
        Assert.True(restricted.CannotShrink);
        restricted.RequireExecutable();
        Assert.Throws<SystemCallException>(() => MappedMemory.ViewOf(restricted));
        using MemoryObject whole = MemoryObject.Adopt(memory.DuplicateHandle());
        using MappedMemory view = MappedMemory.ViewOf(whole);
        using MemoryObject data = MemoryObject.Adopt(memory.DuplicateHandle(Data));
        using MappedMemory other = MappedMemory.ViewOf(data);
        Assert.Throws<SystemCallException>(data.RequireExecutable);
    }

    [WindowsFact]
    public void What_is_no_section_is_refused()
    {
        using var other = new EventWaitHandle(false, EventResetMode.AutoReset);
        Assert.Throws<SystemCallException>(() => MemoryObject.Adopt(other.SafeWaitHandle));
        Assert.True(other.SafeWaitHandle.IsClosed);
    }

    [WindowsFact]
    public void Places_that_no_view_can_have_are_refused_with_the_reason()
    {
        using MemoryObject memory = MemoryObject.Create("test", Stripe);
        using AddressReservation reservation = AddressReservation.Reserve(2 * Stripe, default);
        Assert.Contains("65536", Assert.Throws<SystemCallException>(() => reservation.MapObject(4096, 4096, Data, MappingKind.Shared, memory, 0)).Message, StringComparison.Ordinal);
        Assert.Contains("65536", Assert.Throws<SystemCallException>(() => reservation.MapObject(0, 4096, Data, MappingKind.Shared, memory, 4096)).Message, StringComparison.Ordinal);
        reservation.MapObject(0, Stripe, Data, MappingKind.Shared, memory, 0);
        Assert.Throws<SystemCallException>(() => reservation.MapObject(0, Stripe, Data, MappingKind.Shared, memory, 0));
        Assert.Throws<SystemCallException>(() => AddressReservation.Reserve(1UL << 62, default));
        using MappedMemory anonymous = MappedMemory.Anonymous(4096);
        Assert.Throws<SystemCallException>(() => anonymous.Remove(0, 4096));
    }

    [WindowsFact]
    public void Named_memory_is_found_by_its_name_until_that_is_gone()
    {
        DateTimeOffset asked = DateTimeOffset.UtcNow;
        MemoryObject made = NamedMemory.Here.Create(Stripe, out string name);
        Assert.StartsWith(@"Local\jitney_", name, StringComparison.Ordinal);
        using (MemoryObject? taken = NamedMemory.Here.TakeFresh(name, Stripe, asked, out string? problem))
        {
            Assert.Null(problem);
            using MappedMemory one = MappedMemory.ViewOf(made);
            using MappedMemory other = MappedMemory.ViewOf(taken!);
            Assert.True(other.HasMemory(0, Stripe));
            one.GetSpan()[5] = 9;
            Assert.Equal(9, other.GetSpan()[5]);

            using AddressReservation reservation = AddressReservation.Reserve(Stripe, default);
            reservation.MapChangeable(MemoryProtection.Read, made);
            reservation.Protect(4096, 4096, Code);
            reservation.Protect(8192, 4096, Data);
            Assert.Equal(
                [MemoryCalls.ReadOnly, MemoryCalls.ExecuteRead, MemoryCalls.ReadWrite, MemoryCalls.ReadOnly],
                AddressSpace.Regions(reservation.Range.Start.Value, reservation.Range.End.Value).Select(region => region.Protection));
        }

        Assert.Null(NamedMemory.Here.TakeFresh(name, 2 * Stripe, asked, out string? size));
        Assert.Contains("bytes", size, StringComparison.Ordinal);
        Assert.Null(NamedMemory.Here.TakeFresh(@"Local\other", Stripe, asked, out string? form));
        Assert.Contains("name", form, StringComparison.Ordinal);

        // The maker's handle does not matter.
        made.Dispose();
        NamedMemory.Here.Open(name).Dispose();
        NamedMemory.Here.Unlink(name);
        Assert.Throws<SystemCallException>(() => NamedMemory.Here.Open(name));
        NamedMemory.Here.Unlink(name);
    }

    [WindowsFact]
    public void Bad_addresses_are_answers_and_what_may_be_called_is_told_from_data()
    {
        byte[] room = new byte[8];
        Assert.NotNull(OwnMemory.Here.Read(8, room));
        Assert.NotNull(OwnMemory.Here.Write(8, room));
        SystemCallException bad = Assert.Throws<SystemCallException>(() => ProcessMemory.Here.Read(Environment.ProcessId, 8, new byte[4]));
        Assert.True(ProcessMemory.Here.IsBadAddress(bad));

        nint function = NativeLibrary.GetExport(NativeLibrary.Load("kernel32.dll"), "GetTickCount");
        Assert.True(CodeMemory.Here.MayBeCalled((ulong)function));
        Assert.Null(OwnMemory.Here.Read((ulong)function, room));
        Assert.False(CodeMemory.Here.MayBeCalled(8));
        using MappedMemory data = MappedMemory.Anonymous(4096);
        data.Commit(0, 4096);
        Assert.False(CodeMemory.Here.MayBeCalled(data.Address.Value));
        InstructionCache.Here.Refresh(ExecutorAddressRange.Of(new ExecutorAddress((ulong)function), 16));
        RoomLeft.Here.Require(1 << 30, 1 << 30);
        Assert.Throws<SystemCallException>(() => RoomLeft.Here.Require(1UL << 50, 0));
    }

    private static (uint State, uint Protection) StateAt(ulong address)
    {
        Assert.True(AddressSpace.TryQuery(address, out MemoryCalls.MemoryRegion region));
        return (region.State, region.State == MemoryCalls.Commit ? region.Protection : 0);
    }

    private static IEnumerable<uint> States(ExecutorAddressRange range) =>
        AddressSpace.Regions(range.Start.Value, range.End.Value).Select(region => region.State).Distinct();
}
