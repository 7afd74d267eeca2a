using System.Collections.Concurrent;
using Jitney.Calls;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Protocol.Codecs;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.Calls;

/// <summary>Can handlers that initialisers call link, add and define, and does everybody else wait as he should?</summary>
public sealed class NestedLookUpTests(Workshop workshop)
{
    private const int Patience = 60_000;

    private const string Ask = CallingCode.Ask;

    private static readonly WrapperSignature<long, long> s_number = Sps.Function(Sps.Int64, Sps.Int64);

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task A_handler_that_an_initialiser_calls_looks_up_and_calls_what_it_finds(Way way)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(Initialised("early", "call(5)"));
        session.AddObject(workshop.Object("int calls; long twice(long n) { calls++; return 2 * n; } long counted(void) { return calls; }", CodeKind.Pic));
        session.Handle("ask", s_number, async (value, _) => await session.CallAsync((await FindAsync(session, "twice")).Address, value));

        Assert.Equal(10, await CallAsync(session, "early_seen"));

        // Linked once, though it was asked for twice.
        Assert.Equal(1, await CallAsync(session, "counted"));
        Assert.Equal(2, session.Statistics.Batches);
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task A_handler_finds_the_names_of_the_batch_that_is_being_initialised(Way way)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(Initialised("early", "call(5)", "long value = 33; long get(void) { return value++; }"));
        session.AddObject(workshop.Object("extern long value; extern long get(void); long sum(void) { return get() + value; }", CodeKind.Pic));
        ExecutorAddress inside = default;
        session.Handle("ask", s_number, async (_, _) =>
        {
            inside = (await FindAsync(session, "value")).Address;
            return await CallAsync(session, "sum");
        });

        Assert.Equal(33 + 34, await CallAsync(session, "early_seen"));
        Assert.Equal(inside, (await session.LookUpAsync("value")).Address);
        Assert.Equal(34, await CallAsync(session, "get"));
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Handlers_add_define_and_handle_without_waiting(Way way)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(Initialised("early", "call(1)"));
        session.Handle("ask", s_number, async (_, _) =>
        {
            session.AddObject(workshop.Object(Ask.Replace("ask", "other", StringComparison.Ordinal) + "extern char there[]; long late(void) { return call((long)there); }", CodeKind.Pic, "-mcmodel=large"));
            session.Add(workshop.Archive(workshop.Object("long from_archive(void) { return 4; }", CodeKind.Pic)));
            session.Define("there", (ExecutorAddress)0x1234);
            session.Handle("other", s_number, static (value, _) => ValueTask.FromResult(value + 1));
            return (await CallAsync(session, "late") * 10) + await CallAsync(session, "from_archive");
        });

        Assert.Equal((0x1235 * 10) + 4, await CallAsync(session, "early_seen"));
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Links_nest_as_deep_as_initialisers_and_handlers_do(Way way)
    {
        const int Depth = 12;
        await using Session session = await way.StartAsync();
        for (int level = 0; level < Depth; level++)
        {
            session.AddObject(Initialised($"level{level}", $"1 + call({level})"));
        }

        session.AddObject(workshop.Object("long bottom(void) { return 100; }", CodeKind.Pic));
        session.Handle("ask", s_number, async (level, _) => await CallAsync(session, level == Depth - 1 ? "bottom" : $"level{level + 1}_seen"));

        Assert.Equal(100 + Depth, await CallAsync(session, "level0_seen"));
        for (int level = 1; level < Depth; level++)
        {
            Assert.Equal(100 + Depth - level, await CallAsync(session, $"level{level}_seen"));
        }
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Others_wait_for_initialisers_of_what_they_need_alone_and_block_no_thread(Way way)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(Initialised("early", "call(1)"));
        session.AddObject(workshop.Object("long other(void) { return 7; }", CodeKind.Pic));
        session.AddObject(workshop.Object("extern long early_seen(void); long user(void) { return early_seen() + 1; }", CodeKind.Pic));
        var isCalled = new TaskCompletionSource();
        var mayGo = new TaskCompletionSource();
        session.Handle("ask", s_number, async (value, _) =>
        {
            isCalled.SetResult();
            await mayGo.Task;
            return value;
        });
        Task<long> early = CallAsync(session, "early_seen");
        await isCalled.Task;

        // Addresses of the batch itself would be those of code that is not initialised, and so would be code that uses it. Who waits can stop waiting.
        Task<Symbol> outside = session.LookUpAsync("early_seen").AsTask();
        Task<Symbol> user = session.LookUpAsync("user").AsTask();
        using var impatience = new CancellationTokenSource();
        Task<Symbol> impatient = session.LookUpAsync("user", impatience.Token).AsTask();
        session.Define("defined", (ExecutorAddress)0x77);
        session.AddObject(workshop.Object("long added(void) { return 8; }", CodeKind.Pic));
        session.Handle("late", s_number, static (value, _) => ValueTask.FromResult(value));
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        Assert.Equal(7, await CallAsync(session, "other"));
        Assert.False(outside.IsCompleted);
        Assert.False(user.IsCompleted);
        mayGo.SetResult();

        Assert.Equal(1, await early);
        _ = await outside;
        Assert.Equal(2, await session.CallAsync((await user).Address));
        Assert.Equal(8, await CallAsync(session, "added"));
        Assert.Equal((ExecutorAddress)0x77, (await session.LookUpAsync("defined")).Address);
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Handlers_of_two_initialisers_link_at_once(Way way)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(Initialised("early", "on_threads()", """
            static void *ask_for(void *value) { return (void *)call((long)value); }
            static long on_threads(void)
            {
                pthread_t threads[8];
                long sum = 0;
                for (long index = 0; index < 8; index++)
                    pthread_create(&threads[index], 0, ask_for, (void *)index);
                for (int index = 0; index < 8; index++) {
                    void *result;
                    pthread_join(threads[index], &result);
                    sum += (long)result;
                }
                return sum;
            }
            """));
        for (int index = 0; index < 8; index++)
        {
            session.AddObject(workshop.Object($"long part{index}(void) {{ return 1l << {index}; }}", CodeKind.Pic));
        }

        session.Handle("ask", s_number, async (value, _) => await CallAsync(session, $"part{value}"));
        Assert.Equal(255, await CallAsync(session, "early_seen"));
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task What_is_wrong_is_told_to_the_handler_and_the_outer_link_goes_on(Way way)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(Initialised("early", "call(1)"));
        session.AddObject(workshop.Object("extern long nowhere(void); long lacking(void) { return nowhere(); }", CodeKind.Pic));
        var told = new ConcurrentQueue<string>();
        session.Handle("ask", s_number, async (value, _) =>
        {
            told.Enqueue((await Assert.ThrowsAnyAsync<Jitney.ObjectFiles.Failures.LinkException>(() => FindAsync(session, "lacking"))).Message);
            told.Enqueue(Assert.ThrowsAny<Jitney.ObjectFiles.Failures.LinkException>(() => session.AddObject("no.o", new byte[100])).Message);
            return value;
        });

        Assert.Equal(1, await CallAsync(session, "early_seen"));
        Assert.Collection(
            told,
            static message => Assert.Contains("'nowhere'", message, StringComparison.Ordinal),
            static message => Assert.StartsWith("no.o: ", message, StringComparison.Ordinal));
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task A_handler_of_running_code_links_while_others_do(Way way)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object(Ask + "long run(void) { long sum = 0; for (long n = 0; n < 20; n++) sum += call(n); return sum; }", CodeKind.Pic));
        for (int index = 0; index < 40; index++)
        {
            session.AddObject(workshop.Object($"static long set; __attribute__((constructor)) static void begin(void) {{ set = {index}; }} long part{index}(void) {{ return set; }}", CodeKind.Pic));
        }

        session.Handle("ask", s_number, async (value, _) => await CallAsync(session, $"part{value}"));
        ExecutorAddress run = (await session.LookUpAsync("run")).Address;
        Task<long> running = session.CallAsync(run).AsTask();
        for (int index = 20; index < 40; index++)
        {
            Assert.Equal(index, await CallAsync(session, $"part{index}"));
        }

        Assert.Equal(190, await running);
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task A_lookup_that_is_cancelled_when_others_have_linked_against_its_batch_leaves_the_batch(Way way)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(Initialised("early", "call(1)", "long value = 5;"));
        session.AddObject(workshop.Object("extern long value; long get(void) { return value; }", CodeKind.Pic));
        using var impatience = new CancellationTokenSource();
        var isCancelled = new TaskCompletionSource();
        session.Handle("ask", s_number, async (_, _) =>
        {
            long seen = await CallAsync(session, "get");
            await impatience.CancelAsync();
            await isCancelled.Task;
            return seen + 1;
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.LookUpAsync("early_seen", impatience.Token).AsTask());
        isCancelled.SetResult();
        Assert.Equal(6, await CallAsync(session, "early_seen"));
        Assert.Equal(5, await CallAsync(session, "get"));
        Assert.Equal(2, session.Statistics.Batches);
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task A_session_may_be_disposed_of_by_a_handler_and_while_one_waits(Way way)
    {
        var ended = new TaskCompletionSource();
        Session session = await way.StartAsync();
        session.AddObject(Initialised("early", "call(1)"));
        session.Handle("ask", s_number, async (value, cancellation) =>
        {
            cancellation.Register(ended.SetResult);
            await session.DisposeAsync();
            await ended.Task;
            return value;
        });

        // Whether the link or the end comes first, nobody waits for ever.
        Task<Symbol> looking = session.LookUpAsync("early_seen").AsTask();
        await Task.WhenAny(looking);
        _ = looking.Exception;
        await session.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => session.LookUpAsync("early_seen").AsTask());
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Finalisers_of_what_was_linked_in_between_run_before_those_of_what_it_refers_to(Way way)
    {
        string file = Path.Combine(workshop.NewFolder(), "trace");
        await using (Session session = await way.StartAsync())
        {
            session.AddObject(Initialised("early", "call(1)", $$"""
                #include <stdio.h>
                void trace(const char *word) { FILE *file = fopen("{{file}}", "a"); fputs(word, file); fclose(file); }
                __attribute__((destructor)) static void end(void) { trace("outer "); }
                """));
            session.AddObject(workshop.Object(
                "extern void trace(const char *); long inner(void) { return 3; } __attribute__((destructor)) static void end(void) { trace(\"inner \"); }", CodeKind.Pic));
            session.Handle("ask", s_number, async (_, _) => await CallAsync(session, "inner"));
            Assert.Equal(3, await CallAsync(session, "early_seen"));
        }

        Assert.Equal("inner outer ", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    private string Initialised(string name, string value, string further = "") => workshop.Object(Ask + further + $$"""

        static long {{name}};
        __attribute__((constructor)) static void begin_{{name}}(void) { {{name}} = {{value}}; }
        long {{name}}_seen(void) { return {{name}}; }
        """, CodeKind.Pic);

    private static Task<Symbol> FindAsync(Session session, string name) => session.LookUpAsync(name).AsTask();

    private static async Task<long> CallAsync(Session session, string name) => await session.CallAsync((await FindAsync(session, name)).Address);
}
