using Jitney.Memory;
using Jitney.Testing;

namespace Jitney.Tests.Memory;

/// <summary>What mappers do whose reservations hold many allocations.</summary>
public abstract class SharedReservationContract : MemoryMapperContract
{
    [Fact]
    public async Task A_reservation_holds_several_allocations()
    {
        MemoryReservation reservation = await PlacedCode.ReserveAsync(Mapper);

        PlacedCode second = await PlacedCode.AtAsync(Control, Mapper, reservation, 1, 3, 4);
        PlacedCode first = await PlacedCode.AtAsync(Control, Mapper, reservation, 0, 1, 2);

        Assert.Equal(1UL, await second.PeekAsync(first.ReadOnly));
        Assert.Equal(2UL, await second.PeekAsync(first.Writable));
        Assert.Equal(3UL, await first.PeekAsync(second.ReadOnly));
        Assert.Equal(4UL, await first.PeekAsync(second.Writable));
    }

    [Fact]
    public async Task A_range_can_be_used_again_and_shows_nothing_of_before()
    {
        MemoryReservation reservation = await PlacedCode.ReserveAsync(Mapper);
        PlacedCode first = await PlacedCode.AtAsync(Control, Mapper, reservation, 0, 1, 2);
        await first.PokeAsync(first.Writable, 77);
        await first.PokeAsync(first.Writable + 64, 78);
        await Mapper.DeinitializeAsync([first.Name], Cancellation);

        PlacedCode second = await PlacedCode.AtAsync(Control, Mapper, reservation, 0, 3, 4);

        Assert.Equal(3UL, await second.PeekAsync(second.ReadOnly));
        Assert.Equal(4UL, await second.PeekAsync(second.Writable));
        Assert.Equal(0UL, await second.PeekAsync(second.Writable + 64));
    }

    [Fact]
    public async Task A_range_whose_actions_failed_can_be_used_again_and_shows_nothing_of_before()
    {
        MemoryReservation reservation = await PlacedCode.ReserveAsync(Mapper);
        PlacedCode log = await PlacedCode.AtAsync(Control, Mapper, reservation, 1, 0, 0);
        var writes = new Protocol.Vocabulary.WrapperCall(log.Code + WrapperCode.Poke, WrapperCode.Arguments(reservation.Writable.Start.Value + 64, 5));
        await Assert.ThrowsAnyAsync<Failures.ExecutorException>(() => PlacedCode.AtAsync(
            Control, Mapper, reservation, 0, 1, 2, new(writes, default), new(WrapperCode.Failing(log.Code), default)));

        PlacedCode second = await PlacedCode.AtAsync(Control, Mapper, reservation, 0, 3, 4);

        Assert.Equal(4UL, await second.PeekAsync(second.Writable));
        Assert.Equal(0UL, await second.PeekAsync(second.Writable + 64));
    }
}
