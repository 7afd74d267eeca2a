using Jitney.Calls;
using Jitney.Integration.Tests.Calls;
using Jitney.Integration.Tests.Cancellation;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Linking.Failures;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Codecs;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;
using Jitney.Sessions.Modules;

namespace Jitney.Integration.Tests.LookUps;

/// <summary>Do lookups go beside each other, and wait for just what they need?</summary>
public sealed class ParallelLookUpTests(Workshop workshop)
{
    private const int Patience = 30_000;
    private const int Threads = 8;

    private const string Ask = CallingCode.Ask;

    private static readonly WrapperSignature<long, long> s_number = Sps.Function(Sps.Int64, Sps.Int64);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Eight_threads_link_modules_of_their_own(Way way)
    {
        const int Each = 40;
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object(NumberedObjects.Base, CodeKind.Pic));
        _ = await session.LookUpAsync("get_balance", Cancellation);
        await OnThreadsAsync(async thread =>
        {
            for (int index = 0; index < Each; index++)
            {
                int number = (thread * Each) + index;
                session.AddModule().AddObject($"{number}.o", NumberedObjects.Object(workshop, number));
                Assert.Equal(NumberedObjects.Result(number), await CallAsync(session, NumberedObjects.Name(number)));
            }
        });
        Assert.Equal(Threads * Each, await CallAsync(session, "get_balance"));
        Assert.Equal((Threads * Each) + 1, session.Statistics.Batches);
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Code_that_waits_in_an_initialiser_keeps_nobody_from_linking_other_things(Way way)
    {
        await using Session session = await way.StartAsync();
        var gate = new Gate(session);
        session.AddObject(Initialised("slow", "call(1)"));
        session.AddObject(workshop.Object("long slow_seen(void); long user(void) { return slow_seen() + 1; }", CodeKind.Pic));
        for (int index = 0; index < 20; index++)
        {
            session.AddObject(workshop.Object($"static long set; __attribute__((constructor)) static void begin(void) {{ set = {index}; }} long part{index}(void) {{ return set; }}", CodeKind.Pic));
        }

        Task<long> slow = CallAsync(session, "slow_seen");
        await gate.Reached;
        Task<long> user = CallAsync(session, "user");
        Task<long> again = CallAsync(session, "slow_seen");
        for (int index = 0; index < 20; index++)
        {
            Assert.Equal(index, await CallAsync(session, $"part{index}"));
        }

        Assert.False(slow.IsCompleted || user.IsCompleted || again.IsCompleted);
        gate.Open();
        Assert.Equal(1, await slow);
        Assert.Equal(2, await user);
        Assert.Equal(1, await again);
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Who_waits_for_a_batch_may_stop_waiting_and_the_other_gets_it(Way way)
    {
        await using Session session = await way.StartAsync();
        var gate = new Gate(session);
        session.AddObject(Initialised("slow", "call(7)"));
        Task<long> slow = CallAsync(session, "slow_seen");
        await gate.Reached;
        using var impatience = new CancellationTokenSource();
        Task<Symbol> impatient = session.LookUpAsync("slow_seen", impatience.Token).AsTask();
        Task<Symbol> patient = session.LookUpAsync("slow_seen", Cancellation).AsTask();
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        Assert.False(patient.IsCompleted);
        gate.Open();
        Assert.Equal(7, await slow);
        Assert.Equal(7, await session.CallAsync((await patient).Address));
        Assert.Equal(1, session.Statistics.Batches);
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Who_waits_for_a_batch_that_is_given_up_links_it_himself(Way way)
    {
        await using Session session = await way.StartAsync();
        var gate = new Gate(session);
        session.AddObject(Initialised("slow", "call(3)"));
        session.AddObject(workshop.Object("long slow_seen(void); long user(void) { return slow_seen() + 1; }", CodeKind.Pic));
        using var impatience = new CancellationTokenSource();
        Task<Symbol> impatient = session.LookUpAsync("slow_seen", impatience.Token).AsTask();
        await gate.Reached;
        Task<long> user = CallAsync(session, "user");
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        gate.Open();
        Assert.Equal(4, await user);
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Exactly_those_fail_that_need_what_is_bad(Way way)
    {
        const int Modules = 24;
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object("long nowhere(void); long lacking(void) { return nowhere(); }", CodeKind.Pic));
        session.AddObject(workshop.Object("long shared(void) { return 1000; }", CodeKind.Pic));
        for (int index = 0; index < Modules; index++)
        {
            string other = index % 3 == 0 ? "lacking" : "shared";
            session.AddModule().AddObject(workshop.Object($"long {other}(void); long part{index}(void) {{ return {other}() + {index}; }}", CodeKind.Pic));
        }

        for (int round = 0; round < 3; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, Modules).Select(index => Task.Run(
                async () =>
                {
                    if (index % 3 == 0)
                    {
                        MissingSymbolException missing = await Assert.ThrowsAsync<MissingSymbolException>(() => CallAsync(session, $"part{index}"));
                        Assert.Contains("'nowhere'", missing.Message, StringComparison.Ordinal);
                    }
                    else
                    {
                        Assert.Equal(1000 + index, await CallAsync(session, $"part{index}"));
                    }
                },
                Cancellation)));
        }

        session.AddObject(workshop.Object("long nowhere(void) { return 5; }", CodeKind.Pic));
        await Task.WhenAll(Enumerable.Range(0, Modules / 3).Select(async index => Assert.Equal(5 + (3 * index), await CallAsync(session, $"part{3 * index}"))));
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Two_initialisers_whose_handlers_look_up_each_others_module_both_go_on(Way way)
    {
        await using Session session = await way.StartAsync();
        var both = new Barrier(session);
        await LinkCallsAsync(session);
        session.AddObject(Initialised("left", "call(1)", "long left_own = 10;", "extern long left_own; left_own++;"));
        session.AddObject(Initialised("right", "call(2)", "long right_own = 20;", "extern long right_own; right_own++;"));
        both.Look = (session, value) => session.LookUpAsync(value == 1 ? "right_own" : "left_own", Cancellation).AsTask();
        Task<long> left = CallAsync(session, "left_seen");
        Task<long> right = CallAsync(session, "right_seen");
        Assert.Equal(100, await left);
        Assert.Equal(100, await right);
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task A_handler_that_was_called_before_others_begin_waits_for_their_initialisers(Way way)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(Initialised("first", "call(1)"));
        session.AddObject(Initialised("second", "call(2)"));
        session.AddObject(Initialised("third", "3"));
        var isFirstCalled = new TaskCompletionSource();
        var isSecondCalled = new TaskCompletionSource();
        var mayGo = new TaskCompletionSource();
        Task<Symbol>? inside = null;
        session.Handle("ask", s_number, async (value, _) =>
        {
            if (value == 1)
            {
                isFirstCalled.SetResult();
                await isSecondCalled.Task;
                inside = FindAsync(session, "second_seen");
                Symbol third = await FindAsync(session, "third_seen");
                mayGo.SetResult();
                return await session.CallAsync((await inside).Address) + await session.CallAsync(third.Address);
            }

            // It was called while the first one's initialisers ran, which may have called it.
            isSecondCalled.SetResult();
            Symbol first = await FindAsync(session, "first_seen");
            await mayGo.Task;
            Assert.False(inside!.IsCompleted);
            return first.Address == default ? -1L : 40L;
        });
        await LinkCallsAsync(session);
        Task<long> outer = CallAsync(session, "first_seen");
        await isFirstCalled.Task;
        Task<long> other = CallAsync(session, "second_seen");
        Assert.Equal(43, await outer);
        Assert.Equal(40, await other);
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task What_a_handler_has_linked_on_top_of_its_batch_is_seen_by_its_other_handlers_and_by_nobody_else_before_that_batch(Way way)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(Initialised("base", "on_threads()", """
            static void *ask_for(void *value) { return (void *)call((long)value); }
            static long on_threads(void)
            {
                pthread_t threads[2];
                long sum = 0;
                for (long index = 0; index < 2; index++)
                    pthread_create(&threads[index], 0, ask_for, (void *)index);
                for (int index = 0; index < 2; index++) {
                    void *result;
                    pthread_join(threads[index], &result);
                    sum += (long)result;
                }
                return sum;
            }
            long base_own = 5;
            """));
        session.AddObject(workshop.Object("extern long base_own; long top(void) { return base_own + 1; }", CodeKind.Pic));
        var areBothCalled = new TaskCompletionSource();
        var isLinked = new TaskCompletionSource();
        int called = 0;
        Task<long>? outside = null;
        session.Handle("ask", s_number, async (value, _) =>
        {
            if (Interlocked.Increment(ref called) == 2)
            {
                areBothCalled.SetResult();
            }

            await areBothCalled.Task;
            if (value == 0)
            {
                long result = await CallAsync(session, "top");
                using (ExecutionContext.SuppressFlow())
                {
                    outside = Task.Run(() => CallAsync(session, "top"));
                }

                isLinked.SetResult();
                return result;
            }

            await isLinked.Task;
            long inside = await CallAsync(session, "top");
            Assert.False(outside!.IsCompleted);
            return inside;
        });
        Assert.Equal(12, await CallAsync(session, "base_seen"));
        Assert.Equal(6, await outside!);
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task A_session_ends_while_eight_links_are_in_flight(Way way)
    {
        Session session = await way.StartAsync();
        var areCalled = new TaskCompletionSource();
        int called = 0;
        session.Handle("ask", s_number, async (value, cancellation) =>
        {
            if (Interlocked.Increment(ref called) == Threads)
            {
                areCalled.SetResult();
            }

            await Task.Delay(Timeout.Infinite, cancellation);
            return value;
        });
        await LinkCallsAsync(session);
        for (int index = 0; index < Threads; index++)
        {
            session.AddObject(Initialised($"slow{index}", $"call({index})"));
        }

        Task[] looking = [.. Enumerable.Range(0, 2 * Threads).Select(index => session.LookUpAsync($"slow{index % Threads}_seen", Cancellation).AsTask())];
        await areCalled.Task;
        await session.DisposeAsync();
        foreach (Task one in looking)
        {
            _ = await Assert.ThrowsAnyAsync<Exception>(() => one);
            Assert.True(one.Exception is null || one.Exception.InnerException is Jitney.ObjectFiles.Failures.JitneyException or OperationCanceledException or ObjectDisposedException, $"{one.Exception}");
        }

        await Assert.ThrowsAsync<ObjectDisposedException>(() => session.LookUpAsync("call_first").AsTask());
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Modules_come_and_go_while_others_link(Way way)
    {
        const int Each = 15;
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object(NumberedObjects.Base, CodeKind.Pic));
        _ = await session.LookUpAsync("get_balance", Cancellation);
        await OnThreadsAsync(async thread =>
        {
            for (int index = 0; index < Each; index++)
            {
                int number = (thread * Each) + index;
                Module module = session.AddModule($"module {number}");
                module.AddObject($"{number}.o", NumberedObjects.Object(workshop, number));
                Assert.Equal(NumberedObjects.Result(number), await CallAsync(session, NumberedObjects.Name(number)));
                if (index % 3 != 0)
                {
                    await module.RemoveAsync(cancellation: Cancellation);
                    await Assert.ThrowsAsync<MissingSymbolException>(() => CallAsync(session, NumberedObjects.Name(number)));
                }
            }
        });
        Assert.Equal(Threads * Each, await CallAsync(session, "get_balance"));
        Assert.Equal(Threads * Each, await CallAsync(session, "get_entered"));

        // Each odd one that is left has two functions that will run at its end.
        Assert.Equal(2 * Enumerable.Range(0, Threads * Each).Count(static number => number % 2 == 1 && number % Each % 3 == 0), await CallAsync(session, "get_alive"));
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task What_a_batch_in_flight_uses_is_not_removed_and_what_is_in_flight_is_waited_for(Way way)
    {
        await using Session session = await way.StartAsync();
        var gate = new Gate(session);
        Module low = session.AddModule("low");
        low.AddObject(workshop.Object("long low(void) { return 4; }", CodeKind.Pic));
        Module high = session.AddModule("high");
        high.AddObject(Initialised("high", "call(1) + low()", "long low(void);"));
        Module apart = session.AddModule("apart");
        apart.AddObject(workshop.Object("long apart(void) { return 6; }", CodeKind.Pic));
        Assert.Equal(6, await CallAsync(session, "apart"));
        Task<long> linking = CallAsync(session, "high_seen");
        await gate.Reached;

        ModuleInUseException refusal = await Assert.ThrowsAsync<ModuleInUseException>(() => low.RemoveAsync(cancellation: Cancellation).AsTask());
        Assert.Equal(["high"], refusal.Users);
        await apart.RemoveAsync(cancellation: Cancellation);
        Task removing = high.RemoveAsync(cancellation: Cancellation).AsTask();
        Assert.False(removing.IsCompleted);
        gate.Open();
        await removing;
        Assert.True(high.IsRemoved);
        await low.RemoveAsync(cancellation: Cancellation);
        _ = await Record.ExceptionAsync(() => linking);
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Inline_functions_of_modules_are_their_own_and_inline_variables_one_for_all(Way way)
    {
        const int Modules = 24;
        await using Session session = await way.StartAsync();
        for (int index = 0; index < Modules; index++)
        {
            session.AddModule().AddObject(workshop.CppObject($$"""
                #include <atomic>
                inline std::atomic<int> shared;
                inline int next(int value) { static int calls; __atomic_fetch_add(&calls, 1, __ATOMIC_SEQ_CST); return value + __atomic_load_n(&calls, __ATOMIC_SEQ_CST) * 0 + 1; }
                inline int add() { return ++shared; }
                extern "C" long part{{index}}() { add(); return next({{index}}); }
                extern "C" long sum{{index}}() { return shared; }
                """, CodeKind.Pic));
        }

        await Task.WhenAll(Enumerable.Range(0, Modules).Select(index => Task.Run(async () => Assert.Equal(index + 1, await CallAsync(session, $"part{index}")), Cancellation)));
        for (int index = 0; index < Modules; index++)
        {
            Assert.Equal(Modules, await CallAsync(session, $"sum{index}"));
        }
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task All_agree_on_what_is_imported_from_the_process(Way way, CodeKind code)
    {
        const int Parts = 24;
        await using Session session = await way.StartAsync();
        for (int index = 0; index < Parts; index++)
        {
            // Variables of the C library, of which code without PIC has a copy, and functions whose address it takes.
            session.AddObject(workshop.Object($$"""
                #define _GNU_SOURCE
                #include <errno.h>
                #include <stdlib.h>
                #include <string.h>
                long name{{index}}(void) { return (long)&program_invocation_name; }
                long function{{index}}(void) { return (long)(index_of({{index}})); }
                """.Replace($"index_of({index})", index % 2 == 0 ? "strpbrk" : "strcspn", StringComparison.Ordinal), code));
        }

        long[] names = await Task.WhenAll(Enumerable.Range(0, Parts).Select(index => Task.Run(() => CallAsync(session, $"name{index}"), Cancellation)));
        long[] functions = await Task.WhenAll(Enumerable.Range(0, Parts).Select(index => Task.Run(() => CallAsync(session, $"function{index}"), Cancellation)));
        Assert.Single(names.Distinct());
        Assert.Equal(2, functions.Distinct().Count());
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Names_may_be_redefined_while_their_batch_is_in_flight(Way way)
    {
        await using Session session = await Session.StartAsync(Ways.Options(way) with { Names = new NameRules { Duplicates = Jitney.Linking.Resolution.DuplicateDefinitions.TheLastCounts } }, Cancellation);
        var gate = new Gate(session);
        session.AddModule().AddObject(Initialised("slow", "call(1)", "long twice(void) { return 1; }"));
        Task<long> slow = CallAsync(session, "slow_seen");
        await gate.Reached;
        session.AddModule().AddObject(workshop.Object("long twice(void) { return 2; }", CodeKind.Pic));
        Task<long> twice = CallAsync(session, "twice");
        gate.Open();
        Assert.Equal(1, await slow);
        Assert.Equal(2, await twice);
        Assert.Equal(2, await CallAsync(session, "twice"));
    }

    private static Task OnThreadsAsync(Func<int, Task> work) => Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() => work(thread), Cancellation)));

    private string Initialised(string name, string value, string further = "", string behind = "") => workshop.Object(Ask + further + $$"""

        static long {{name}};
        __attribute__((constructor)) static void begin_{{name}}(void) { {{name}} = {{value}}; {{behind}} }
        long {{name}}_seen(void) { return {{name}}; }
        """, CodeKind.Pic);

    // What all of them need to call handlers would be in the first of their batches otherwise, for which the others would wait.
    private async Task LinkCallsAsync(Session session)
    {
        session.AddObject(workshop.Object(Ask + "long call_first(long value) { return call(value); }", CodeKind.Pic));
        _ = await session.LookUpAsync("call_first", Cancellation);
    }

    private static Task<Symbol> FindAsync(Session session, string name) => session.LookUpAsync(name).AsTask();

    private static async Task<long> CallAsync(Session session, string name) => await session.CallAsync((await session.LookUpAsync(name)).Address);

    /// <summary>A handler that gives its number back when somebody lets it.</summary>
    private sealed class Gate
    {
        private readonly TaskCompletionSource _reached = new();
        private readonly TaskCompletionSource _open = new();

        public Gate(Session session) => session.Handle("ask", s_number, async (value, _) =>
        {
            _reached.TrySetResult();
            await _open.Task;
            return value;
        });

        public Task Reached => _reached.Task;

        public void Open() => _open.SetResult();
    }

    /// <summary>A handler that looks something up when two have been called.</summary>
    private sealed class Barrier
    {
        private readonly TaskCompletionSource _areBoth = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _count;

        public Barrier(Session session) => session.Handle("ask", s_number, async (value, _) =>
        {
            if (Interlocked.Increment(ref _count) == 2)
            {
                _areBoth.SetResult();
            }

            await _areBoth.Task;
            return (await Look(session, value)).Address == default ? 0L : 100L;
        });

        public Func<Session, long, Task<Symbol>> Look { get; set; } = null!;
    }
}
