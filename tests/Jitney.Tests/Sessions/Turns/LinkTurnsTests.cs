using Jitney.Calls;
using Jitney.Linking.Resolution;
using Jitney.Sessions.Turns;

namespace Jitney.Tests.Sessions.Turns;

/// <summary>Who gets the turn, and who waits for whom?</summary>
public sealed class LinkTurnsTests
{
    private readonly LinkTurns _turns = new(new LinkClaims(), new CallHandlers(null));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Names_are_resolved_beside_a_batch_in_flight_and_changes_wait_for_it()
    {
        LinkFlight flight = await LeaveAsync();
        await _turns.TakeAsync(TurnKind.Resolve, Cancellation);
        Assert.False(_turns.IsAlone());
        Task change = _turns.TakeAsync(TurnKind.Change, Cancellation).AsTask();
        Task behind = _turns.TakeAsync(TurnKind.Resolve, Cancellation).AsTask();
        _turns.GiveBack();
        Assert.False(change.IsCompleted || behind.IsCompleted);
        await _turns.ReturnAsync(flight);
        _turns.End(flight);
        Assert.False(change.IsCompleted);
        _turns.GiveBack();
        await change;
        Assert.True(_turns.IsAlone());
        Assert.False(behind.IsCompleted);
        _turns.GiveBack();
        await behind;
        _turns.GiveBack();
        Assert.True(_turns.IsFree);
    }

    [Fact]
    public async Task Who_stops_waiting_to_be_alone_lets_those_in_who_are_behind()
    {
        LinkFlight flight = await LeaveAsync();
        using var impatience = new CancellationTokenSource();
        Task alone = _turns.TakeAsync(TurnKind.Alone, impatience.Token).AsTask();
        Task behind = _turns.TakeAsync(TurnKind.Resolve, Cancellation).AsTask();
        Assert.False(behind.IsCompleted);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => alone);
        await behind;
        _turns.GiveBack();
        await _turns.ReturnAsync(flight);
        _turns.End(flight);
        _turns.GiveBack();
        Assert.True(_turns.IsFree);
    }

    [Fact]
    public async Task A_batch_goes_on_before_all_who_wait_and_its_end_is_told()
    {
        LinkFlight flight = await LeaveAsync();
        await _turns.TakeAsync(TurnKind.Resolve, Cancellation);
        Task end = _turns.EndOf(batch => batch == flight.Batch);
        Task resolve = _turns.TakeAsync(TurnKind.Resolve, Cancellation).AsTask();
        Task back = _turns.ReturnAsync(flight).AsTask();
        _turns.GiveBack();
        await back;
        Assert.False(resolve.IsCompleted || end.IsCompleted);
        _turns.End(flight);
        await end;
        _turns.GiveBack();
        await resolve;
        _turns.GiveBack();
        Assert.True(_turns.EndOf(batch => batch == flight.Batch).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Changes_of_inputs_are_made_beside_a_batch_in_flight_and_by_whoever_has_the_turn()
    {
        LinkFlight flight = await LeaveAsync();
        Assert.True(_turns.TryTake());
        bool isMade = false;
        _turns.Change(() => isMade = true);
        Assert.False(isMade || _turns.TryTake());
        _turns.GiveBack();
        Assert.True(isMade);
        await _turns.ReturnAsync(flight);
        _turns.End(flight);
        _turns.GiveBack();
    }

    [Fact]
    public async Task Names_are_resolved_beside_who_reads_and_nobody_is_alone_or_changes_anything()
    {
        await _turns.TakeAsync(TurnKind.Resolve, Cancellation);
        Assert.False(_turns.IsWanted);
        Task resolve = _turns.TakeAsync(TurnKind.Resolve, Cancellation).AsTask();
        Assert.True(_turns.IsWanted);
        _turns.BeginReading();
        _turns.GiveBack();
        await resolve;
        Assert.False(_turns.IsAlone() || _turns.IsWanted);
        Task change = _turns.TakeAsync(TurnKind.Change, Cancellation).AsTask();
        _turns.GiveBack();
        Assert.False(change.IsCompleted || _turns.IsFree);
        _turns.EndReading();
        await change;
        _turns.BeginReading();
        Task alone = _turns.TakeAsync(TurnKind.Alone, Cancellation).AsTask();
        _turns.GiveBack();
        Assert.False(alone.IsCompleted);
        _turns.EndReading();
        await alone;
        _turns.GiveBack();
        Assert.True(_turns.IsFree);
    }

    private async Task<LinkFlight> LeaveAsync()
    {
        await _turns.TakeAsync(TurnKind.Resolve, Cancellation);
        var flight = new LinkFlight(new LinkBatch(new NameTable(), new LinkedSymbols()), new LinkPatience(Cancellation));
        _turns.Leave(flight);
        return flight;
    }
}
