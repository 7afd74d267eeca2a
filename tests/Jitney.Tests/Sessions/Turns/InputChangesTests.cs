using Jitney.Calls;
using Jitney.Linking.Resolution;
using Jitney.Sessions;
using Jitney.Sessions.Dylibs;
using Jitney.Sessions.Turns;

namespace Jitney.Tests.Sessions.Turns;

/// <summary>What becomes of changes that have to wait for a link, and who is told when they fail?</summary>
public sealed class InputChangesTests : IDisposable
{
    private readonly LinkTurns _turns = new(new LinkClaims(), new CallHandlers(null));
    private readonly SessionFiles _files = new();
    private readonly DylibInputs _main;
    private readonly DylibInputs _other;

    public InputChangesTests()
    {
        _main = new DylibInputs(_files, new NameRules());
        _other = new DylibInputs(_main, "other", new DylibOptions());
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task A_change_is_made_at_once_or_behind_whoever_links_and_checked_at_once_either_way()
    {
        InputChanges changes = Of(_main);
        var made = new List<int>();
        changes.Make(_ => made.Add(1), static _ => throw new InvalidDataException());
        Assert.Equal([1], made);
        await _turns.TakeAsync(TurnKind.Resolve, Cancellation);
        changes.Make(_ => made.Add(2), static _ => { });
        Assert.Throws<InvalidDataException>(() => changes.Make(_ => made.Add(3), static _ => throw new InvalidDataException()));
        Assert.Equal([1], made);
        _turns.GiveBack();
        Assert.Equal([1, 2], made);
        _main.ThrowIfChangeFailed();
    }

    [Fact]
    public async Task Who_looks_something_up_in_the_dylib_is_told_of_a_failure_once_and_nobody_else()
    {
        await _turns.TakeAsync(TurnKind.Resolve, Cancellation);
        Of(_other).Make(static _ => throw new InvalidDataException(), static _ => { });
        _turns.GiveBack();
        _main.ThrowIfChangeFailed();
        Assert.Throws<InvalidDataException>(_other.ThrowIfChangeFailed);
        _other.ThrowIfChangeFailed();
    }

    [Fact]
    public async Task What_was_added_to_a_module_that_is_removed_before_goes_with_it()
    {
        LinkModule module = _main.AddModule("going");
        await _turns.TakeAsync(TurnKind.Resolve, Cancellation);
        Of(_main).Make(_ => module.ThrowIfRemoved(), static _ => { }, module);
        module.IsRemoved = true;
        _turns.GiveBack();
        _main.ThrowIfChangeFailed();
        Assert.Throws<InvalidOperationException>(() => Of(_main).Make(_ => module.ThrowIfRemoved(), static _ => { }, module));
    }

    private InputChanges Of(DylibInputs dylib) => new(dylib, _turns, static () => { });
}
