using Jitney.Calls;
using Jitney.Failures;
using Jitney.Integration.Tests.Calls;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Linking.Failures;
using Jitney.Linking.Graph;
using Jitney.Linking.Passes;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Codecs;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;
using Jitney.Sessions.Modules;
using Symbol = Jitney.Sessions.Symbol;

namespace Jitney.Integration.Tests.LookUps;

/// <summary>The table of docs/threads.md, a test for each row.</summary>
public sealed class WhatMayCallWhatTests(Workshop workshop)
{
    private const int Patience = 30_000;

    private const string Ask = CallingCode.Ask;

    private static readonly WrapperSignature<long, long> s_number = Sps.Function(Sps.Int64, Sps.Int64);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Any_thread(Way way)
    {
        Session session = await way.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(thread => Task.Run(() => UseAsync(session, thread), Cancellation)));
        Task[] ends = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() => session.EndLinkingAsync().AsTask(), Cancellation))];
        await Task.WhenAll(ends);
        await Assert.ThrowsAsync<InvalidOperationException>(() => FindAsync(session, "part0"));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => session.DisposeAsync().AsTask(), Cancellation)));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => FindAsync(session, "part0"));
    }

    [Fact(Timeout = Patience)]
    public async Task Before_the_start_is_complete()
    {
        string program = Path.Combine(workshop.NewFolder(), "slow-executor");
        await File.WriteAllTextAsync(program, $"#!/bin/sh\nsleep 0.5\nexec '{Executor.Path}' \"$@\"\n", Cancellation);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using Session session = Session.Open(new LinkSessionOptions { Executor = ExecutorChoice.Child(program) });
        session.AddObject(workshop.Object("long answer(void) { return 42; }", CodeKind.Pic));
        session.Define("somewhere", (ExecutorAddress)0x1000);
        Task<Symbol> answer = FindAsync(session, "answer");
        Assert.Throws<InvalidOperationException>(() => session.Handle("ask", s_number, static (value, _) => ValueTask.FromResult(value)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => session.CallAsync((ExecutorAddress)0x1000).AsTask());
        Module module = session.AddModule();
        module.AddObject(workshop.Object("long gone(void) { return 1; }", CodeKind.Pic));
        Task removing = module.RemoveAsync(cancellation: Cancellation).AsTask();
        Assert.False(session.Started.IsCompleted);
        Assert.Equal(42, await session.CallAsync((await answer).Address));
        await removing;
        await Assert.ThrowsAsync<MissingSymbolException>(() => FindAsync(session, "gone"));
        await session.EndLinkingAsync();
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task A_handler_of_code_that_was_called(Way way)
    {
        await using Session session = await way.StartAsync();
        session.Handle("ask", s_number, async (value, _) =>
        {
            await UseAsync(session, (int)value);
            await session.EndLinkingAsync();
            return value;
        });
        session.AddObject(workshop.Object(Ask + "long run(void) { return call(9); }", CodeKind.Pic));
        Assert.Equal(9, await CallAsync(session, "run"));
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task A_handler_of_an_initialiser(Way way)
    {
        await using Session session = await way.StartAsync();
        Module own = session.AddModule("own");
        session.Handle("ask", s_number, async (value, _) =>
        {
            await UseAsync(session, (int)value);
            Assert.Equal(7, await CallAsync(session, "of_own"));
            await Assert.ThrowsAsync<InvalidOperationException>(() => own.RemoveAsync().AsTask());
            await session.EndLinkingAsync();
            return value;
        });
        own.AddObject(workshop.Object(Ask + "static long seen; __attribute__((constructor)) static void begin(void) { seen = call(8); } long run(void) { return seen; } long of_own(void) { return 7; }", CodeKind.Pic));
        Assert.Equal(8, await session.CallAsync((await FindAsync(session, "run")).Address));
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task A_handler_of_a_removed_modules_finaliser(Way way)
    {
        await using Session session = await way.StartAsync();
        Module own = session.AddModule("own");
        long seen = 0;
        session.Handle("ask", s_number, async (value, _) =>
        {
            await UseAsync(session, (int)value);
            await Assert.ThrowsAsync<MissingSymbolException>(() => FindAsync(session, "run"));
            seen = value;
            return value;
        });
        own.AddObject(workshop.Object(Ask + "__attribute__((destructor)) static void end(void) { call(7); } long run(void) { return 1; }", CodeKind.Pic));
        Assert.Equal(1, await CallAsync(session, "run"));
        await own.RemoveAsync(cancellation: Cancellation);
        Assert.Equal(7, seen);
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task A_handler_of_a_finaliser_at_the_sessions_end(Way way)
    {
        Session session = await way.StartAsync();
        Module other = session.AddModule();
        Exception?[] failures = [];
        session.Handle("ask", s_number, async (value, _) =>
        {
            failures =
            [
                await Record.ExceptionAsync(() => FindAsync(session, "run")),
                Record.Exception(() => session.Define("late", (ExecutorAddress)1)),
                await Record.ExceptionAsync(() => session.CallAsync((ExecutorAddress)1).AsTask()),
                await Record.ExceptionAsync(() => other.RemoveAsync().AsTask()),
            ];
            await session.EndLinkingAsync();
            await session.DisposeAsync();
            return value;
        });
        session.AddObject(workshop.Object(Ask + "__attribute__((destructor)) static void end(void) { call(7); } long run(void) { return 1; }", CodeKind.Pic));
        Assert.Equal(1, await CallAsync(session, "run"));
        await session.DisposeAsync();
        Assert.Equal(4, failures.Length);
        Assert.All(failures, static failure => Assert.IsType<ObjectDisposedException>(failure));
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task A_generator(Way way)
    {
        Session session = await way.StartAsync();
        session.AddGenerator(async (request, _) =>
        {
            foreach (string name in request.Names)
            {
                if (name == "made")
                {
                    await UseAsync(session, 5);
                    await Assert.ThrowsAsync<MissingSymbolException>(() => FindAsync(session, "made"));
                    request.AddObject("made", File.ReadAllBytes(workshop.Object("long made(void) { return 3; }", CodeKind.Pic)));
                }
                else if (name == "finish")
                {
                    await session.EndLinkingAsync();
                    await session.DisposeAsync();
                }
            }
        });
        Assert.Equal(3, await CallAsync(session, "made"));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => FindAsync(session, "finish"));
        await session.DisposeAsync();
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Who_makes_a_function_that_is_called(Way way)
    {
        await using Session session = await way.StartAsync();
        Symbol made = await session.Main.DefineLazyAsync(
            "made",
            async (_, _) =>
            {
                await UseAsync(session, 6);
                Assert.Equal("made", (await FindAsync(session, "made")).Name);
                return [new GivenObject(workshop.Object("long made(void) { return 4; }", CodeKind.Pic))];
            },
            cancellation: Cancellation);
        Assert.Equal(4, await session.CallAsync(made.Address));
        Symbol finish = await session.Main.DefineLazyAsync(
            "finish",
            async (_, _) =>
            {
                await session.EndLinkingAsync();
                await session.DisposeAsync();
                return [];
            },
            cancellation: Cancellation);
        try
        {
            Assert.Equal(0, await session.CallAsync(finish.Address));
        }
        catch (ExecutorException)
        {
            // The executor may end before it has answered.
        }
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task A_pass_and_who_is_warned(Way way)
    {
        var pass = new Adds();
        int warned = 0;
        Session? session = null;
        await using Session made = await Session.StartAsync(
            Ways.Options(way) with
            {
                Passes = [(PassSlot.AfterFixup, pass)],
                Warned = _ =>
                {
                    warned++;
                    session!.AddObject(workshop.Object("long of_warning(void) { return 2; }", CodeKind.Pic));
                },
            },
            Cancellation);
        session = made;
        pass.Add = () => session.AddObject(workshop.Object("long of_pass(void) { return 1; }", CodeKind.Pic));
        session.AddObject(workshop.Object("""
            static const char warning[] __attribute__((used, section(".gnu.warning.old"))) = "old is old";
            long old(void) { return 5; }
            """, CodeKind.Pic));
        session.AddObject(workshop.Object("long old(void); long run(void) { return old() + 1; }", CodeKind.Pic));
        Assert.Equal(6, await CallAsync(session, "run"));
        Assert.Equal(1, warned);
        Assert.Equal(1, await CallAsync(session, "of_pass"));
        Assert.Equal(2, await CallAsync(session, "of_warning"));
    }

    // All that may be done at any time.
    private async Task UseAsync(Session session, int number)
    {
        session.AddObject(workshop.Object($"extern char place{number}; long part{number}(void) {{ return (long)&place{number} + {number}; }}", CodeKind.Pic, "-mcmodel=large"));
        session.Define($"place{number}", (ExecutorAddress)0x1000);
        session.Handle($"tag{number}", s_number, static (value, _) => ValueTask.FromResult(value));
        Assert.Equal(0x1000 + number, await CallAsync(session, $"part{number}"));
        Module module = session.AddModule();
        module.AddObject(workshop.Object($"static long set; __attribute__((constructor)) static void begin(void) {{ set = 1; }} long short{number}(void) {{ return set; }}", CodeKind.Pic));
        Assert.Equal(1, await CallAsync(session, $"short{number}"));
        await module.RemoveAsync();
        _ = session.AddDylib($"dylib{number}");
        _ = await Assert.ThrowsAnyAsync<LinkException>(() => FindAsync(session, $"nowhere{number}"));
    }

    private static Task<Symbol> FindAsync(Session session, string name) => session.LookUpAsync(name).AsTask();

    private static async Task<long> CallAsync(Session session, string name) => await session.CallAsync((await FindAsync(session, name)).Address);

    private sealed class Adds : ILinkPass
    {
        public Action Add { get; set; } = static () => { };

        public void Run(LinkGraph graph)
        {
            Add();
            Add = static () => { };
        }
    }
}
