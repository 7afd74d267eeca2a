using Jitney.Executors;
using Jitney.Failures;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.ObjectFiles.Failures;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.Functions;

/// <summary>Sessions that are used while their executor still starts.</summary>
public sealed class OpenedSessionTests(Workshop workshop)
{
    private const string Answer = "int answer(void) { return 42; }";

    // A shell waits, and then becomes the executor.
    private static readonly TimeSpan s_delay = TimeSpan.FromMilliseconds(300);

    [Fact]
    public async Task Inputs_and_lookups_do_not_wait_for_the_start()
    {
        await using Session session = Session.Open(new LinkSessionOptions { Executor = SlowChild() });
        session.AddObject(workshop.Object(Answer, CodeKind.NonPic));
        ValueTask<Symbol> answer = session.LookUpAsync("answer", TestContext.Current.CancellationToken);
        Assert.False(session.Started.IsCompleted);
        Assert.Throws<InvalidOperationException>(() => session.Executor);
        Assert.Null(session.Memory);

        Assert.Equal(42, await session.CallAsync((await answer).Address));
        Assert.True(session.Started.IsCompletedSuccessfully);
        Assert.Equal(["start", "reserve", "closure", "prune", "lookup", "layout", "fixup", "finalize"], session.Phases.Select(phase => phase.Name));
    }

    [Fact]
    public async Task Bad_input_is_told_before_the_executor_has_started_and_the_session_goes_on()
    {
        await using Session session = Session.Open(new LinkSessionOptions { Executor = SlowChild() });
        Assert.Throws<LinkException>(() => session.AddObject("nonsense", "no object"u8.ToArray()));
        session.AddObject(workshop.Object(Answer, CodeKind.NonPic));
        Assert.False(session.Started.IsCompleted);

        Assert.Equal(42, await session.CallAsync((await session.LookUpAsync("answer", TestContext.Current.CancellationToken)).Address));
    }

    [Fact]
    public async Task Disposal_gives_up_a_start_that_is_not_over()
    {
        Session session = Session.Open(new LinkSessionOptions { Executor = SlowChild(TimeSpan.FromSeconds(60)) });
        session.AddObject(workshop.Object(Answer, CodeKind.NonPic));
        await session.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.True(session.Started.IsCompleted);
        Assert.False(session.Started.IsCompletedSuccessfully);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await session.LookUpAsync("answer", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Disposal_ends_a_lookup_that_waits_for_the_start()
    {
        Session session = Session.Open(new LinkSessionOptions { Executor = SlowChild(TimeSpan.FromSeconds(60)) });
        session.AddObject(workshop.Object(Answer, CodeKind.NonPic));
        Task<Symbol> answer = session.LookUpAsync("answer", TestContext.Current.CancellationToken).AsTask();
        await session.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
    }

    [Fact]
    public async Task A_start_that_fails_is_told_by_the_lookup_and_by_Started()
    {
        var options = new LinkSessionOptions { Executor = ExecutorChoice.Child(Path.Combine(workshop.NewFolder(), "nothing")) };
        await using Session session = Session.Open(options);
        session.AddObject(workshop.Object(Answer, CodeKind.NonPic));

        await Assert.ThrowsAnyAsync<ExecutorException>(async () => await session.LookUpAsync("answer", TestContext.Current.CancellationToken));
        await Assert.ThrowsAnyAsync<ExecutorException>(() => session.Started);
        await Assert.ThrowsAnyAsync<ExecutorException>(() => Session.StartAsync(options, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_was_linked_runs_on_when_linking_has_ended_and_nothing_more_is_linked()
    {
        await using Session session = Session.Open(new LinkSessionOptions { Executor = SlowChild(TimeSpan.Zero) });
        session.AddObject(workshop.Object(Answer, CodeKind.NonPic));
        Symbol answer = await session.LookUpAsync("answer", TestContext.Current.CancellationToken);
        await session.EndLinkingAsync();

        Assert.Equal(42, await session.CallAsync(answer.Address));
        Assert.Throws<InvalidOperationException>(() => session.Define("other", answer.Address));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await session.LookUpAsync("answer", TestContext.Current.CancellationToken));
    }

    private ExecutorChoice SlowChild(TimeSpan? delay = null)
    {
        string program = Path.Combine(workshop.NewFolder(), "slow-executor");
        File.WriteAllText(program, FormattableString.Invariant($"#!/bin/sh\nsleep {(delay ?? s_delay).TotalSeconds}\nexec '{Executor.Path}' \"$@\"\n"));
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return ExecutorChoice.Child(ChildExecutorOptions.For(program));
    }
}
