using Jitney.Executors;
using Jitney.Failures;
using Jitney.Memory;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Tests.Memory;

/// <summary>What every mapper does, with every executor.</summary>
public abstract class MemoryMapperContract : IAsyncLifetime
{
    private IExecutorProcessControl? _control;
    private IMemoryMapper? _mapper;

    protected IExecutorProcessControl Control => _control!;

    protected IMemoryMapper Mapper => _mapper!;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _control = await StartAsync();
        _mapper = Create(_control);
    }

    public async ValueTask DisposeAsync()
    {
        if (_mapper is not null)
        {
            await _mapper.DisposeAsync();
        }

        if (_control is not null)
        {
            await _control.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task What_was_prepared_is_what_the_executor_sees_and_runs()
    {
        PlacedCode placed = await PlacedCode.InOwnReservationAsync(Control, Mapper, 0x1122_3344_5566_7788, 42);

        Assert.Equal(0x1122_3344_5566_7788UL, await placed.PeekAsync(placed.ReadOnly));
        Assert.Equal(42UL, await placed.PeekAsync(placed.Writable));
        Assert.Equal(0UL, await placed.PeekAsync(placed.Writable + 8));
        Assert.Equal(0UL, await placed.PeekAsync(placed.Writable + (Mapper.PageSize - 8)));
    }

    [Fact]
    public async Task Writable_data_can_be_written()
    {
        PlacedCode placed = await PlacedCode.InOwnReservationAsync(Control, Mapper, 0, 1);

        await placed.PokeAsync(placed.Writable + 16, 99);

        Assert.Equal(99UL, await placed.PeekAsync(placed.Writable + 16));
    }

    [Fact]
    public async Task Actions_run_in_order_and_their_opposites_in_reverse()
    {
        PlacedCode log = await PlacedCode.InOwnReservationAsync(Control, Mapper, 0, 0);

        PlacedCode placed = await PlacedCode.InOwnReservationAsync(Control, Mapper, 0, 0, log.Appending(1, 4), log.Appending(2, 5), log.Appending(3, 6));
        Assert.Equal(123UL, await log.PeekAsync(log.Writable));

        await Mapper.DeinitializeAsync([placed.Name], Cancellation);
        Assert.Equal(123_654UL, await log.PeekAsync(log.Writable));
    }

    [Fact]
    public async Task Half_an_action_is_enough()
    {
        PlacedCode log = await PlacedCode.InOwnReservationAsync(Control, Mapper, 0, 0);
        AllocationAction whole = log.Appending(1, 2);

        PlacedCode placed = await PlacedCode.InOwnReservationAsync(
            Control, Mapper, 0, 0, whole with { Deallocate = WrapperCall.None }, whole with { Finalize = WrapperCall.None });
        Assert.Equal(1UL, await log.PeekAsync(log.Writable));

        await Mapper.DeinitializeAsync([placed.Name], Cancellation);
        Assert.Equal(12UL, await log.PeekAsync(log.Writable));
    }

    [Fact]
    public async Task Several_allocations_are_deinitialized_last_first()
    {
        PlacedCode log = await PlacedCode.InOwnReservationAsync(Control, Mapper, 0, 0);
        PlacedCode first = await PlacedCode.InOwnReservationAsync(Control, Mapper, 0, 0, log.Appending(1, 3));
        PlacedCode second = await PlacedCode.InOwnReservationAsync(Control, Mapper, 0, 0, log.Appending(2, 4));

        await Mapper.DeinitializeAsync([first.Name, second.Name], Cancellation);

        Assert.Equal(1243UL, await log.PeekAsync(log.Writable));
    }

    [Fact]
    public async Task A_failing_action_undoes_those_before_it()
    {
        PlacedCode log = await PlacedCode.InOwnReservationAsync(Control, Mapper, 0, 0);
        MemoryReservation reservation = await PlacedCode.ReserveAsync(Mapper);
        var failing = new AllocationAction(WrapperCode.Failing(log.Code), WrapperCode.Appending(log.Code, log.Writable, 9));

        ExecutorException failure = await Assert.ThrowsAnyAsync<ExecutorException>(() => PlacedCode.AtAsync(
            Control, Mapper, reservation, 0, 0, 0, log.Appending(1, 3), log.Appending(2, 4), failing, log.Appending(8, 8)));

        Assert.Equal(FailureSide.Executor, failure.Side);
        Assert.Equal(1243UL, await log.PeekAsync(log.Writable));
        await Mapper.ReleaseAsync([reservation], Cancellation);
    }

    [Fact]
    public async Task Releasing_runs_what_is_left_to_undo()
    {
        PlacedCode log = await PlacedCode.InOwnReservationAsync(Control, Mapper, 0, 0);
        PlacedCode placed = await PlacedCode.InOwnReservationAsync(Control, Mapper, 0, 0, log.Appending(1, 2));

        await Mapper.ReleaseAsync([placed.Reservation], Cancellation);

        Assert.Equal(12UL, await log.PeekAsync(log.Writable));
        Assert.ThrowsAny<ArgumentException>(() => Mapper.Prepare(placed.Reservation, placed.Reservation.Code));
    }

    [Fact]
    public async Task Disposal_runs_what_is_left_to_undo()
    {
        await using IMemoryMapper other = Create(Control);
        PlacedCode log = await PlacedCode.InOwnReservationAsync(Control, Mapper, 0, 0);
        await PlacedCode.InOwnReservationAsync(Control, other, 0, 0, log.Appending(1, 2));

        await other.DisposeAsync();

        Assert.Equal(12UL, await log.PeekAsync(log.Writable));
    }

    [Fact]
    public async Task A_reservation_that_was_never_used_can_be_released()
    {
        MemoryReservation reservation = await PlacedCode.ReserveAsync(Mapper);

        Assert.True(Mapper.Prepare(reservation, reservation.Range).Length > 0);
        await Mapper.ReleaseAsync([reservation], Cancellation);
    }

    [Fact]
    public async Task Discarded_working_memory_is_zero()
    {
        MemoryReservation reservation = await PlacedCode.ReserveAsync(Mapper);
        Mapper.Prepare(reservation, reservation.Range).Span.Fill(1);

        Assert.True(Mapper.Discard(reservation, reservation.ReadOnly));

        Assert.False(Mapper.Prepare(reservation, reservation.ReadOnly).Span.ContainsAnyExcept((byte)0));
        Assert.False(Mapper.Prepare(reservation, reservation.Code).Span.ContainsAnyExcept((byte)1));
        Assert.False(Mapper.Prepare(reservation, reservation.Writable).Span.ContainsAnyExcept((byte)1));
    }

    [Fact]
    public async Task Nothing_outside_a_reservation_can_be_prepared()
    {
        MemoryReservation reservation = await PlacedCode.ReserveAsync(Mapper);
        ExecutorAddressRange behind = ExecutorAddressRange.Of(reservation.Range.End, 1);

        Assert.Throws<ArgumentOutOfRangeException>(() => Mapper.Prepare(reservation, behind));
    }

    [Fact]
    public async Task More_than_a_reservation_can_hold_is_a_failure_of_the_surroundings() =>
        await Assert.ThrowsAnyAsync<ExecutorException>(() => Mapper.ReserveAsync(new StripeSizes(1UL << 62, 0, 0), default, Cancellation).AsTask());

    protected abstract Task<IExecutorProcessControl> StartAsync();

    protected abstract IMemoryMapper Create(IExecutorProcessControl control);
}
