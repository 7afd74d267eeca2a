using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Jitney.Functions;
using Jitney.Generators.Tests.Support;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;

namespace Jitney.Generators.Tests;

/// <summary>Can linked code call delegates and static methods as the functions of C that they stand for?</summary>
public sealed class CallbackTests : IDisposable
{
    private const int Patience = 60_000;

    private const string Source = """
        #include <stdint.h>
        #include <stdlib.h>
        #include <pthread.h>
        struct point { double x; int32_t y; };
        struct large { int64_t a, b; int32_t c; };
        struct both { struct large large; int32_t behind; };
        int32_t apply(int32_t (*f)(int32_t, int32_t), int32_t a, int32_t b) { return f(a, b); }
        struct point apply_point(struct point (*f)(struct point, float), struct point p, float by) { return f(p, by); }
        int32_t apply_large(struct large (*f)(struct large, int8_t), int8_t by)
        {
            struct large l = { 1, 2, 3 };
            struct both both = { { 0, 0, 0 }, 77 };
            both.large = f(l, by);
            return both.large.a == 1 + by && both.large.b == 2 - by && both.large.c == 3 * by && both.behind == 77;
        }
        int32_t apply_many(double (*f)(int8_t, uint16_t, int64_t, float, double, _Bool, int32_t, int32_t, int32_t, int32_t, uint8_t, struct large, double))
        {
            struct large l = { 100, 200, 300 };
            return (int32_t)f(-1, 60000, -5000000000, 0.5f, 2.25, 1, 7, 8, 9, -10, 255, l, 0.25);
        }
        void each(void (*f)(int32_t), int32_t count) { for (int32_t i = 0; i < count; i++) f(i); }
        static int32_t (*s_compare)(const void *, const void *);
        static int compare(const void *a, const void *b) { return s_compare(a, b); }
        void sort(int32_t *values, size_t count, int32_t (*f)(const void *, const void *)) { s_compare = f; qsort(values, count, sizeof *values, compare); }
        __int128 wide(__int128 (*f)(int64_t, __int128), int64_t a) { return f(a, (__int128)a << 64); }
        static int32_t (*s_f)(int32_t, int32_t);
        static void *run(void *n) { return (void *)(intptr_t)s_f((intptr_t)n, 1); }
        int64_t threads(int32_t (*f)(int32_t, int32_t))
        {
            pthread_t all[8]; int64_t sum = 0; s_f = f;
            for (intptr_t i = 0; i < 8; i++) pthread_create(&all[i], 0, run, (void *)i);
            for (int i = 0; i < 8; i++) { void *r; pthread_join(all[i], &r); sum += (intptr_t)r; }
            return sum;
        }
        """;

    private readonly Toolbox _tools = new();

    public static TheoryData<Way> Each => Ways.Each;

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Each))]
    public async Task Linked_code_calls_delegates_with_arguments_and_results_of_every_kind(Way way)
    {
        await using Session session = await StartAsync(way);
        ICallers callers = await ICallers.BindAsync(session, TestContext.Current.CancellationToken);
        int offset = 1000;
        await using NativeCallback subtract = await session.CreateCallbackAsync<Func<int, int, int>>((a, b) => a - b + offset, TestContext.Current.CancellationToken);
        Assert.Equal(993, await callers.ApplyAsync(subtract.Address, 3, 10));
        offset = -1000;
        Assert.Equal(-1007, await callers.ApplyAsync(subtract.Address, 3, 10));

        await using NativeCallback move = await session.CreateCallbackAsync<Func<Point, float, Point>>(static (p, by) => new Point(p.X + by, p.Y - 1), TestContext.Current.CancellationToken);
        Assert.Equal(new Point(4.25, 6), await callers.ApplyPointAsync(move.Address, new Point(2, 7), 2.25f));

        await using NativeCallback large = await session.CreateCallbackAsync<Func<LargeStruct, sbyte, LargeStruct>>(
            static (l, by) => new LargeStruct(l.A + by, l.B - by, l.C * by), TestContext.Current.CancellationToken);
        Assert.True(await callers.ApplyLargeAsync(large.Address, -3));

        await using NativeCallback many = await session.CreateCallbackAsync<Many>(
            static (a, b, c, d, e, f, g, h, i, j, k, l, m) =>
                (a, b, c, d, e, f, g, h, i, j, k, l, m) == (-1, 60000, -5000000000, 0.5f, 2.25, true, 7, 8, 9, -10, 255, new LargeStruct(100, 200, 300), 0.25) ? 42.5 : 0,
            TestContext.Current.CancellationToken);
        Assert.Equal(42, await callers.ApplyManyAsync(many.Address));

        int sum = 0;
        await using NativeCallback add = await session.CreateCallbackAsync<Action<int>>(value => Interlocked.Add(ref sum, value), TestContext.Current.CancellationToken);
        await callers.EachAsync(add.Address, 100);
        Assert.Equal(4950, sum);

        await using NativeCallback wide = await session.CreateCallbackAsync<Func<long, Int128, Int128>>(static (a, b) => a + b, TestContext.Current.CancellationToken);
        Assert.Equal(-7 + ((Int128)(-7) << 64), await callers.WideAsync(wide.Address, -7));
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Each))]
    public async Task Many_threads_call_at_once(Way way)
    {
        await using Session session = await StartAsync(way);
        ICallers callers = await ICallers.BindAsync(session, TestContext.Current.CancellationToken);
        await using NativeCallback square = await session.CreateCallbackAsync<Func<int, int, int>>(static (a, b) => (a * a) + b, TestContext.Current.CancellationToken);
        Assert.Equal(0 + 1 + 4 + 9 + 16 + 25 + 36 + 49 + 8, await callers.ThreadsAsync(square.Address));
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Each))]
    public async Task A_delegate_that_throws_gives_zero_and_is_told(Way way)
    {
        List<string> failures = [];
        await using Session session = await StartAsync(way, (name, exception) => failures.Add($"{name}: {exception.Message}"));
        ICallers callers = await ICallers.BindAsync(session, TestContext.Current.CancellationToken);
        await using NativeCallback broken = await session.CreateCallbackAsync<Func<int, int, int>>(static (_, _) => throw new NotSupportedException("never"), TestContext.Current.CancellationToken);
        Assert.Equal(0, await callers.ApplyAsync(broken.Address, 3, 10));
        Assert.Contains("never", Assert.Single(failures));
        Assert.Contains("Func", failures[0]);
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Each))]
    public async Task Callbacks_come_and_go(Way way)
    {
        await using Session session = await StartAsync(way);
        ICallers callers = await ICallers.BindAsync(session, TestContext.Current.CancellationToken);
        for (int round = 0; round < 50; round++)
        {
            int number = round;
            NativeCallback callback = await session.CreateCallbackAsync<Func<int, int, int>>((a, b) => a + b + number, TestContext.Current.CancellationToken);
            Assert.Equal(5 + round, await callers.ApplyAsync(callback.Address, 2, 3));
            await callback.DisposeAsync();
            await callback.DisposeAsync();
        }

        NativeCallback left = await session.CreateCallbackAsync<Func<int, int, int>>(static (a, b) => a, TestContext.Current.CancellationToken);
        await session.DisposeAsync();
        await left.DisposeAsync();
    }

    [Fact(Timeout = Patience)]
    public async Task A_static_method_is_called_by_its_address_in_process()
    {
        await using Session session = await StartAsync(Way.InProcess);
        ISorting sorting = await ISorting.BindAsync(session, TestContext.Current.CancellationToken);
        int[] values = [5, 3, 9, 1];
        sorting.Sort(values, 4, Comparison());
        Assert.Equal([1, 3, 5, 9], values);
    }

    public void Dispose() => _tools.Dispose();

    private static unsafe nint Comparison() => (nint)(delegate* unmanaged[Cdecl]<int*, int*, int>)&Compare;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static unsafe int Compare(int* one, int* other) => *one - *other;

    private async Task<Session> StartAsync(Way way, Action<string, Exception>? failed = null)
    {
        Session session = await Session.StartAsync(way.Options() with { HandlerFailed = failed });
        session.AddObject(way.Compile(_tools, Source, "cc", "-O1", "-fpic"));
        return session;
    }
}

public delegate double Many(sbyte a, ushort b, long c, float d, double e, bool f, int g, int h, int i, int j, byte k, LargeStruct l, double m);

public record struct LargeStruct(long A, long B, int C);

[NativeFunctions]
public partial interface ICallers
{
    [Import("apply")]
    Task<int> ApplyAsync(ExecutorAddress f, int a, int b);

    [Import("apply_point")]
    Task<Point> ApplyPointAsync(ExecutorAddress f, Point p, float by);

    [Import("apply_large")]
    Task<bool> ApplyLargeAsync(ExecutorAddress f, sbyte by);

    [Import("apply_many")]
    Task<int> ApplyManyAsync(ExecutorAddress f);

    [Import("each")]
    Task EachAsync(ExecutorAddress f, int count);

    [Import("wide")]
    Task<Int128> WideAsync(ExecutorAddress f, long a);

    [Import("threads")]
    Task<long> ThreadsAsync(ExecutorAddress f);
}

[NativeFunctions]
public partial interface ISorting
{
    [Import("sort")]
    void Sort(Span<int> values, nuint count, nint f);
}
