using Jitney.Failures;
using Jitney.Memory;
using Jitney.Protocol.Vocabulary;
using Jitney.Testing;

namespace Jitney.Tests.Memory;

/// <summary>What mappers do whose executor knows stripes: each has its protection from the start, and segments are checked.</summary>
public abstract class StripedReservationContract : SharedReservationContract
{
    [Fact]
    public async Task A_reservation_lies_below_two_gigabytes_or_where_it_is_wanted()
    {
        MemoryReservation first = await PlacedCode.ReserveAsync(Mapper);
        ExecutorAddress wanted = first.Range.End + (64UL << 20);
        MemoryReservation second = await Mapper.ReserveAsync(first.Sizes, wanted, Cancellation);

        Assert.True(first.Range.End.Value <= 1UL << 31);
        Assert.Equal(wanted, second.Start);
    }

    [Fact]
    public async Task What_is_written_in_place_is_there_also_where_memory_came_ahead_of_time()
    {
        MemoryReservation reservation = await PlacedCode.ReserveAsync(Mapper);
        PlacedCode code = await PlacedCode.AtAsync(Control, Mapper, reservation, 3, 0, 0);
        ExecutorAddressRange page = ExecutorAddressRange.Of(reservation.Writable.Start, Mapper.PageSize);
        await Mapper.FaultInAsync(reservation, [page], Cancellation);
        Assert.True(Mapper.IsFaultedIn(reservation, page));
        await PlaceDataAsync(reservation, page.Start + 8, 3, 3, 2);
        Assert.Equal([2UL, 2, 2], await PeekAsync(code, page.Start + 8, 3));
        Assert.True(Mapper.IsFaultedIn(reservation, ExecutorAddressRange.Of(page.Start + 8, 24)));
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
    public async Task A_page_that_was_written_to_shows_what_a_new_allocation_brings_and_keeps_the_rest()
    {
        MemoryReservation reservation = await PlacedCode.ReserveAsync(Mapper);
        PlacedCode code = await PlacedCode.AtAsync(Control, Mapper, reservation, 3, 0, 0);
        ExecutorAddress start = reservation.Writable.Start;
        await PlaceDataAsync(reservation, start + 8, 3, 3, 2);
        await code.PokeAsync(start + 8, 77);

        await PlaceDataAsync(reservation, start + 32, 8, 1, 5);

        Assert.Equal([77UL, 2, 2], await PeekAsync(code, start + 8, 3));
        Assert.Equal([5UL, 0, 0, 0, 0, 0, 0, 0], await PeekAsync(code, start + 32, 8));
    }

    [Fact]
    public async Task What_is_freed_in_a_shared_page_is_zero_for_the_next_one_and_the_neighbours_stay()
    {
        MemoryReservation reservation = await PlacedCode.ReserveAsync(Mapper);
        PlacedCode code = await PlacedCode.AtAsync(Control, Mapper, reservation, 3, 0, 0);
        ExecutorAddress start = reservation.Writable.Start;
        ExecutorAddress first = await PlaceDataAsync(reservation, start, 4, 4, 2);
        await PlaceDataAsync(reservation, start + 32, 1, 1, 3);
        await code.PokeAsync(start + 8, 66);
        await code.PokeAsync(start + 32, 77);
        await Mapper.DeinitializeAsync([first], Cancellation);

        await PlaceDataAsync(reservation, start, 4, 1, 4);

        Assert.Equal([4UL, 0, 0, 0, 77], await PeekAsync(code, start, 5));
    }

    [Fact]
    public async Task A_page_that_nobody_shares_any_more_can_belong_to_one_allocation()
    {
        MemoryReservation reservation = await PlacedCode.ReserveAsync(Mapper);
        PlacedCode code = await PlacedCode.AtAsync(Control, Mapper, reservation, 3, 0, 0);
        ulong words = Mapper.PageSize / 8;
        ExecutorAddress start = reservation.Writable.Start;

        // Over the end of the first page, into the second one, and the rest of that.
        ExecutorAddress first = await PlaceDataAsync(reservation, start + 16, (int)words, (int)words, 2);
        ExecutorAddress second = await PlaceDataAsync(reservation, start + 16 + Mapper.PageSize, (int)words - 2, 1, 3);
        await code.PokeAsync(start + 24, 66);
        await code.PokeAsync(start + Mapper.PageSize, 67);
        await code.PokeAsync(start + Mapper.PageSize + 32, 68);
        await Mapper.DeinitializeAsync([first], Cancellation);
        Assert.Equal(68UL, await code.PeekAsync(start + Mapper.PageSize + 32));
        await Mapper.DeinitializeAsync([second], Cancellation);

        await PlaceDataAsync(reservation, start, 2 * (int)words, 1, 5);

        Assert.Equal([5UL, 0, 0, 0], await PeekAsync(code, start, 4));
        Assert.Equal(0UL, await code.PeekAsync(start + Mapper.PageSize));
        Assert.Equal(0UL, await code.PeekAsync(start + Mapper.PageSize + 32));
    }

    [Fact]
    public async Task An_allocation_whose_actions_failed_leaves_a_shared_page_to_the_others()
    {
        MemoryReservation reservation = await PlacedCode.ReserveAsync(Mapper);
        PlacedCode code = await PlacedCode.AtAsync(Control, Mapper, reservation, 3, 0, 0);
        ExecutorAddress start = reservation.Writable.Start;
        ExecutorAddress first = await PlaceDataAsync(reservation, start, 1, 1, 2);
        await code.PokeAsync(start, 66);

        await Assert.ThrowsAnyAsync<ExecutorException>(
            () => PlaceDataAsync(reservation, start + 8, 2, 2, 3, new AllocationAction(WrapperCode.Failing(code.Code), default)));

        Assert.Equal(66UL, await code.PeekAsync(start));
        await PlaceDataAsync(reservation, start + 8, 2, 1, 4);
        Assert.Equal([66UL, 4, 0], await PeekAsync(code, start, 3));
        await Mapper.DeinitializeAsync([first], Cancellation);
        Assert.Equal(4UL, await code.PeekAsync(start + 8));
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

    // Words of data, the first few with a value.
    private async Task<ExecutorAddress> PlaceDataAsync(
        MemoryReservation reservation, ExecutorAddress start, int words, int content, ulong value, params AllocationAction[] actions)
    {
        ExecutorAddressRange range = ExecutorAddressRange.Of(start, 8 * (ulong)words);
        Span<ulong> working = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ulong>(Mapper.Prepare(reservation, range).Span);
        working.Clear();
        working[..content].Fill(value);
        return await Mapper.InitializeAsync(
            reservation, [new MemorySegment(MemoryProtection.Read | MemoryProtection.Write, range, 8 * (ulong)content)], actions, Cancellation);
    }

    private static async Task<ulong[]> PeekAsync(PlacedCode code, ExecutorAddress start, int words)
    {
        ulong[] values = new ulong[words];
        for (int index = 0; index < words; index++)
        {
            values[index] = await code.PeekAsync(start + (8 * (ulong)index));
        }

        return values;
    }
}
