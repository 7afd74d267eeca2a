using System.Buffers.Binary;
using System.Collections.Concurrent;
using Jitney.Calls;
using Jitney.Failures;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Protocol.Codecs;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.Calls;

/// <summary>What linked code gets when it calls handlers of the session.</summary>
public sealed class HandlerTests(Workshop workshop)
{
    private const int Patience = 60_000;

    private const string Ask = CallingCode.Prologue + """
        extern char ask;
        long call(long value)
        {
            result r = dispatch(&ask, &value, sizeof value);
            long answer = -1;
            if (r.size == 8)
                memcpy(&answer, bytes(&r), 8);
            else if (r.size > 8)
                answer = (long)r.size * 1000 + (unsigned char)r.data.pointer[r.size - 1];
            if (r.size > 8 || (r.size == 0 && r.data.pointer))
                free(r.data.pointer);
            return answer;
        }
        """;

    private static readonly WrapperSignature<long, long> s_number = Sps.Function(Sps.Int64, Sps.Int64);

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task A_handler_answers(Way way, CodeKind code)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object(Ask, code));
        session.Handle("ask", s_number, static (value, _) => ValueTask.FromResult(value * 3));
        ExecutorAddress call = (await session.LookUpAsync("call")).Address;

        for (long value = 0; value < 20; value++)
        {
            Assert.Equal(value * 3, await session.CallAsync(call, value));
        }
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Code_that_is_position_independent_for_programs_only_can_call_too(Way way, CodeKind code)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object(Ask, code, "-fpie"));
        session.Handle("ask", s_number, static (value, _) => ValueTask.FromResult(value + 1));

        Assert.Equal(8, await session.CallAsync((await session.LookUpAsync("call")).Address, 7));
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Results_of_any_size_arrive_and_initialisers_may_call(Way way)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object(Ask + """
            static long early;
            __attribute__((constructor)) static void begin(void) { early = call(1); }
            long seen(void) { return early; }
            """, CodeKind.Pic));
        session.Handle("ask", static (arguments, _) =>
            ValueTask.FromResult<ReadOnlyMemory<byte>>(Enumerable.Repeat((byte)9, (int)BinaryPrimitives.ReadInt64LittleEndian(arguments.Span)).ToArray()));
        IReadOnlyList<Symbol> functions = await session.LookUpAsync(["seen", "call"]);

        Assert.Equal(-1, await session.CallAsync(functions[0].Address));
        Assert.Equal(0x0909090909090909, await session.CallAsync(functions[1].Address, 8));
        Assert.Equal(100_009, await session.CallAsync(functions[1].Address, 100));
        Assert.Equal(1_000_000_009, await session.CallAsync(functions[1].Address, 1_000_000));
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task A_tag_may_be_the_inputs_own_and_a_handler_come_later(Way way)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object(Ask + "char ask;", CodeKind.Pic));
        session.Handle("other", s_number, static (value, _) => ValueTask.FromResult(value));
        ExecutorAddress call = (await session.LookUpAsync("call")).Address;
        Assert.Equal(-1, await session.CallAsync(call, 1));

        session.Handle("ask", s_number, static (value, _) => ValueTask.FromResult(value + 100));
        Assert.Equal(101, await session.CallAsync(call, 1));
        session.Handle("ask", s_number, static (value, _) => ValueTask.FromResult(value + 200));
        Assert.Equal(201, await session.CallAsync(call, 1));
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Calls_nest_and_each_level_is_linked_code_and_handler(Way way)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object(Ask + "long count(long n) { return n == 0 ? 0 : call(n - 1) + 1; }", CodeKind.Pic));
        ExecutorAddress count = default;
        session.Handle("ask", s_number, async (value, _) => await session.CallAsync(count, value));
        count = (await session.LookUpAsync("count")).Address;

        Assert.Equal(12, await session.CallAsync(count, 12));
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Many_threads_of_linked_code_call_at_once(Way way)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object(Ask + """
            static void *work(void *first)
            {
                for (long step = 0; step < 50; step++)
                    if (call((long)first + step) != 2 * ((long)first + step))
                        return (void *)1;
                return 0;
            }
            long run(void)
            {
                pthread_t threads[8];
                long wrong = 0;
                for (long index = 0; index < 8; index++)
                    pthread_create(&threads[index], 0, work, (void *)(index * 1000));
                for (int index = 0; index < 8; index++) {
                    void *result;
                    pthread_join(threads[index], &result);
                    wrong += (long)result;
                }
                return wrong;
            }
            """, CodeKind.Pic));
        var seen = new ConcurrentDictionary<long, bool>();
        session.Handle("ask", s_number, async (value, _) =>
        {
            await Task.Yield();
            seen[value] = true;
            return 2 * value;
        });

        Assert.Equal(0, await session.CallAsync((await session.LookUpAsync("run")).Address));
        Assert.Equal(400, seen.Count);
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task A_handler_that_fails_gives_an_empty_result_and_is_told(Way way)
    {
        var failures = new ConcurrentQueue<(string, Exception)>();
        LinkSessionOptions options = Ways.Options(way) with { HandlerFailed = (name, exception) => failures.Enqueue((name, exception)) };
        await using Session session = await Session.StartAsync(options, TestContext.Current.CancellationToken);
        session.AddObject(workshop.Object(Ask, CodeKind.Pic));
        session.Handle("ask", s_number, static (value, _) => value == 0 ? throw new FormatException("wrong") : ValueTask.FromResult(value));
        ExecutorAddress call = (await session.LookUpAsync("call")).Address;

        Assert.Equal(-1, await session.CallAsync(call, 0));
        Assert.Equal(5, await session.CallAsync(call, 5));
        (string name, Exception failure) = Assert.Single(failures);
        Assert.Equal("ask", name);
        Assert.IsType<FormatException>(failure);
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task The_end_of_the_session_cancels_handlers_and_lets_finalisers_call(Way way)
    {
        var started = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        var asked = new ConcurrentQueue<long>();
        Task<long> waiting;
        await using (Session session = await way.StartAsync())
        {
            session.AddObject(workshop.Object(Ask + "__attribute__((destructor)) static void end(void) { call(77); }", CodeKind.Pic));
            session.Handle("ask", s_number, async (value, cancellation) =>
            {
                asked.Enqueue(value);
                if (value == 1)
                {
                    cancellation.Register(cancelled.SetResult);
                    started.SetResult();
                    await Task.Delay(Timeout.Infinite, cancellation);
                }

                return value;
            });
            ExecutorAddress call = (await session.LookUpAsync("call")).Address;
            waiting = session.CallAsync(call, 1).AsTask();
            await started.Task;
        }

        await cancelled.Task;
        Assert.Equal([1, 77], asked);
        await Task.WhenAny(waiting);
        Assert.True(waiting.IsFaulted || await waiting == -1);
        _ = waiting.Exception;
    }

    [Fact(Timeout = Patience)]
    public async Task LLVMs_executor_calls_handlers_too()
    {
        await using Session session = await Session.StartAsync(
            new LinkSessionOptions { Executor = ExecutorChoice.Child(ForeignExecutors.LlvmExecutors.Usual) }, TestContext.Current.CancellationToken);
        session.AddObject(workshop.Object(Ask + "long count(long n) { return n == 0 ? 0 : call(n - 1) + 1; }", CodeKind.NonPic, "-fpie"));
        ExecutorAddress count = default;
        session.Handle("ask", s_number, async (value, _) => value == 100 ? throw new FormatException() : await session.CallAsync(count, value));
        IReadOnlyList<Symbol> functions = await session.LookUpAsync(["count", "call"]);
        count = functions[0].Address;

        Assert.Equal(5, await session.CallAsync(count, 5));
        Assert.Equal(-1, await session.CallAsync(functions[1].Address, 100));
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Ways.Children), MemberType = typeof(Ways))]
    public async Task Code_that_dies_while_it_waits_for_a_handler_fails_the_call(Way way)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object(Ask, CodeKind.Pic));
        session.Handle("ask", s_number, (value, _) =>
        {
            Assert.True(session.Executor.TrySignal(9));
            return ValueTask.FromResult(value);
        });
        ExecutorAddress call = (await session.LookUpAsync("call")).Address;

        await Assert.ThrowsAnyAsync<ExecutorException>(() => session.CallAsync(call, 1).AsTask());
    }
}
