using Jitney.Failures;
using Jitney.Memory;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Tests.Memory;

/// <summary>What mappers do whose executor knows stripes: each has its protection from the start, and segments are checked.</summary>
public abstract class StripedReservationContract : SharedReservationContract
{
    [Fact]
    public async Task A_reservation_lies_below_two_gigabytes_or_where_it_is_wanted()
    {
        MemoryReservation first = await PlacedCode.ReserveAsync(Mapper);
        MemoryReservation second = await Mapper.ReserveAsync(first.Sizes, first.Range.End, Cancellation);

        Assert.True(first.Range.End.Value <= 1UL << 31);
        Assert.Equal(first.Range.End, second.Start);
    }

    [Fact]
    public async Task Allocations_of_one_protection_share_a_page()
    {
        MemoryReservation reservation = await PlacedCode.ReserveAsync(Mapper);
        ExecutorAddressRange first = ExecutorAddressRange.Of(reservation.ReadOnly.Start, 16);
        ExecutorAddressRange second = ExecutorAddressRange.Of(reservation.ReadOnly.Start + 16, 16);
        PlacedCode placed = await PlacedCode.AtAsync(Control, Mapper, reservation, 1, 0, 0);
        foreach (ExecutorAddressRange range in new[] { first, second })
        {
            Mapper.Prepare(reservation, range).Span.Fill((byte)range.Start.Value);
            await Mapper.InitializeAsync(reservation, [new MemorySegment(MemoryProtection.Read, range, 16)], [], Cancellation);
        }

        Assert.Equal(0UL, await placed.PeekAsync(first.Start + 8) & 0xFF);
        Assert.Equal(16UL, await placed.PeekAsync(second.Start + 8) & 0xFF);
    }

    [Fact]
    public async Task Segments_outside_their_stripe_are_refused()
    {
        MemoryReservation reservation = await PlacedCode.ReserveAsync(Mapper);
        foreach (MemorySegment segment in new MemorySegment[]
        {
            new(MemoryProtection.Read, ExecutorAddressRange.Of(reservation.Code.Start, 16), 0),
            new(MemoryProtection.Read | MemoryProtection.Write, ExecutorAddressRange.Of(reservation.Code.Start, 16), 0),
            new(MemoryProtection.Read | MemoryProtection.Write | MemoryProtection.Execute, ExecutorAddressRange.Of(reservation.Code.Start, 16), 0),
            new(MemoryProtection.Read | MemoryProtection.Execute, ExecutorAddressRange.Of(reservation.Code.End + unchecked((ulong)-8), 16), 0),
            new(MemoryProtection.Read | MemoryProtection.Write, ExecutorAddressRange.Of(reservation.Range.End, 16), 0),
            new(MemoryProtection.Read | MemoryProtection.Write, ExecutorAddressRange.Of(reservation.Writable.Start, unchecked((ulong)-8)), 0),
        })
        {
            ExecutorException failure = await Assert.ThrowsAnyAsync<ExecutorException>(
                () => Mapper.InitializeAsync(reservation, [segment], [], Cancellation).AsTask());
            Assert.Equal(FailureSide.Executor, failure.Side);
        }
    }

    [Fact]
    public async Task Unknown_allocations_are_an_error_and_the_others_are_done()
    {
        PlacedCode log = await PlacedCode.InOwnReservationAsync(Control, Mapper, 0, 0);
        PlacedCode placed = await PlacedCode.InOwnReservationAsync(Control, Mapper, 0, 0, log.Appending(1, 2));

        ExecutorException failure = await Assert.ThrowsAnyAsync<ExecutorException>(
            () => Mapper.DeinitializeAsync([(ExecutorAddress)0x123, placed.Name, (ExecutorAddress)0x456], Cancellation).AsTask());

        Assert.Contains("0x123", failure.Message, StringComparison.Ordinal);
        Assert.Contains("0x456", failure.Message, StringComparison.Ordinal);
        Assert.Equal(12UL, await log.PeekAsync(log.Writable));
    }
}
