using System.Runtime.InteropServices;
using Jitney.Interop.Memory;
using Jitney.Protocol.Vocabulary;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Interop.Tests.Memory;

public class AddressReservationTests
{
    private const MemoryProtection Code = MemoryProtection.Read | MemoryProtection.Execute;
    private const MemoryProtection Data = MemoryProtection.Read | MemoryProtection.Write;
    private static readonly ulong Page = (ulong)Environment.SystemPageSize;
    private static readonly ulong Piece = MemoryFactory.Here.ViewAlignment;

    private delegate int Function();

    [Fact]
    public void A_large_reservation_lies_below_two_gigabytes()
    {
        using AddressReservation reservation = AddressReservation.Reserve(512 << 20, default);

        Assert.InRange(reservation.Range.End.Value, 1UL, 1UL << 31);
        Assert.True(reservation.Range.Start.Value >= 64 << 10);
        Assert.Equal("---p", Assert.Single(ProcessMaps.In(reservation.Range.Start.Value, reservation.Range.End.Value)).Access);
    }

    [Fact]
    public void The_preferred_place_is_taken_when_it_is_free_and_left_alone_when_not()
    {
        ExecutorAddress place;
        using (AddressReservation probe = AddressReservation.ReserveAnywhere(64 * Page))
        {
            place = probe.Range.Start;
        }

        using AddressReservation first = AddressReservation.Reserve(64 * Page, place);
        using AddressReservation second = AddressReservation.Reserve(64 * Page, place);

        Assert.Equal(place, first.Range.Start);
        Assert.NotEqual(place, second.Range.Start);
        Assert.False(first.Range.Contains(second.Range.Start));
    }

    [Fact]
    public void What_does_not_fit_below_two_gigabytes_lies_elsewhere()
    {
        using AddressReservation reservation = AddressReservation.Reserve(3UL << 30, default);

        Assert.Equal(3UL << 30, reservation.Range.Size);
    }

    [Fact]
    public void More_than_there_is_fails_with_the_reason()
    {
        SystemCallException failure = Assert.Throws<SystemCallException>(() => AddressReservation.Reserve(1UL << 62, default));

        (string call, string reason) = OperatingSystem.IsWindows() ? ("VirtualAlloc", "4611686018427387904 bytes") : ("mmap", "annot allocate memory");
        Assert.Equal(call, failure.Call);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Code_written_through_a_view_runs_where_it_is_mapped_executable()
    {
        using MemoryObject memory = MemoryObject.Create("test", 2 * Piece);
        using MappedMemory view = MappedMemory.ViewOf(memory);
        using AddressReservation reservation = AddressReservation.Reserve(2 * Piece, default);
        reservation.MapObject(0, Piece, Code, MappingKind.Shared, memory, 0);
        reservation.MapObject(Piece, Piece, Data, MappingKind.Private, memory, Piece);
        view.Commit(0, 2 * Piece);

        // mov eax, 42; ret
        byte[] code = RuntimeInformation.ProcessArchitecture == Architecture.X64
            ? [0xB8, 42, 0, 0, 0, 0xC3]
            : [0x40, 0x05, 0x80, 0x52, 0xC0, 0x03, 0x5F, 0xD6];
        code.CopyTo(view.GetSpan());

        var function = Marshal.GetDelegateForFunctionPointer<Function>((nint)reservation.Range.Start.Value);
        Assert.Equal(42, function());

        // On Windows nobody is forked off, whose stores would be kept apart.
        Assert.Equal(
            ["r-xs", OperatingSystem.IsWindows() ? "rw-s" : "rw-p"],
            ProcessMaps.In(reservation.Range.Start.Value, reservation.Range.End.Value).Select(mapping => mapping.Access));
        ulong here = view.Address.Value;
        Assert.Equal("rw-s", Assert.Single(ProcessMaps.In(here, here + (2 * Piece))).Access);
    }

    [LinuxFact]
    public void A_private_mapping_keeps_its_stores_until_they_are_forgotten()
    {
        using MemoryObject memory = MemoryObject.Create("test", Page);
        using MappedMemory view = MappedMemory.ViewOf(memory);
        using AddressReservation reservation = AddressReservation.Reserve(Page, default);
        reservation.MapObject(0, Page, Data, MappingKind.Private, memory, 0);
        view.GetSpan()[7] = 1;
        Span<byte> bytes = reservation.Bytes(0, Page);
        Assert.Equal(1, bytes[7]);

        bytes[7] = 2;
        Assert.Equal(1, view.GetSpan()[7]);
        view.GetSpan()[7] = 3;
        Assert.Equal(2, bytes[7]);

        reservation.Discard(0, Page);
        Assert.Equal(3, bytes[7]);
    }

    [Fact]
    public void Ranges_outside_are_refused()
    {
        using MemoryObject memory = MemoryObject.Create("test", Page);
        using AddressReservation reservation = AddressReservation.Reserve(2 * Page, default);

        Assert.Throws<ArgumentOutOfRangeException>(() => reservation.MapObject(Page, 2 * Page, Data, MappingKind.Shared, memory, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => reservation.MapObject(0, 2 * Page, Data, MappingKind.Shared, memory, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => reservation.Protect(3 * Page, 0, Data));
        Assert.Throws<ArgumentOutOfRangeException>(() => reservation.Discard(0, ulong.MaxValue));
        reservation.Dispose();
        Assert.Throws<ObjectDisposedException>(() => reservation.Protect(0, Page, Data));
    }
}
