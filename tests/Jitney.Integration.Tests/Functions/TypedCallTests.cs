using System.Runtime.InteropServices;
using Jitney.Executors;
using Jitney.Failures;
using Jitney.Functions;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.Functions;

/// <summary>Do functions get the arguments and give the results that their C types say?</summary>
public sealed class TypedCallTests(Workshop workshop)
{
    private const int Patience = 60_000;

    private const string Source = """
        #include <stdbool.h>
        #include <stdint.h>
        #include <stdlib.h>
        #include <string.h>
        #include <stdio.h>
        struct point { double x; int32_t y; };
        struct large { int64_t a, b, c; };
        int32_t negative(int32_t a) { return -a; }
        int8_t narrow(int8_t a, uint8_t b, int16_t c, uint16_t d) { return a + b + c + d; }
        double scale(double a, int32_t b, float c) { return a * b + c; }
        bool both(bool a, bool b) { return a && b; }
        struct point move(struct point p, double by) { p.x += by; p.y++; return p; }
        struct large grow(struct large l, int64_t by) { l.a += by; l.b += by; l.c += by; return l; }
        long many(long a, long b, long c, long d, long e, long f, int32_t g, double h, int8_t i, long j)
        { return a + 2*b + 3*c + 4*d + 5*e + 6*f + 7*g + 8*(long)h + 9*i + 10*j; }
        __int128 wide(int64_t a, int64_t b, int64_t c, int64_t d, int64_t e, __int128 f, int64_t g) { return a + b + c + d + e + f * g; }
        long length(const char *text) { return text ? (long)strlen(text) : -1; }
        int32_t sum(const int32_t *values, long count) { int32_t all = 0; for (long i = 0; i < count; i++) all += values[i]; return all; }
        void twice(int32_t *values, long count) { for (long i = 0; i < count; i++) values[i] *= 2; }
        double with_both(int32_t *numbers, const double *factors, long count) { double all = 0; for (long i = 0; i < count; i++) { all += numbers[i] * factors[i]; numbers[i] = -numbers[i]; } return all; }
        int32_t counter;
        void count(void) { counter++; }
        int32_t counted(void) { return counter; }
        int print(char *target, size_t size, const char *format, ...) { __builtin_va_list list; __builtin_va_start(list, format); int n = vsnprintf(target, size, format, list); __builtin_va_end(list); return n; }
        void *give(void) { return &counter; }
        static char page[8192] __attribute__((aligned(4096)));
        const char *name(int32_t length) { char *at = page + 4096 - length - 1; memset(at, 'x', length); at[length] = 0; return at; }
        const char *title(void) { return "größer"; }
        void leave(int32_t code) { exit(code); }
        """;

    public static TheoryData<Way> Each => Ways.Each;

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Each))]
    public async Task Numbers_of_every_width_keep_their_sign_and_value(Way way)
    {
        await using Session session = await StartAsync(way);
        NativeFunction negative = await GetAsync<int, int>(session, "negative");
        Assert.Equal(-5, await negative.Begin().Add(5).InvokeAsync<int>());
        Assert.Equal(int.MinValue, await negative.Begin().Add(int.MinValue).InvokeAsync<int>());

        NativeFunction narrow = await session.GetFunctionAsync("narrow", new NativeSignature(
            NativeLayout.Of<sbyte>(), NativeLayout.Of<sbyte>(), NativeLayout.Of<byte>(), NativeLayout.Of<short>(), NativeLayout.Of<ushort>()));
        Assert.Equal(unchecked((sbyte)(-100 + 255 - 30000 + 65535)), await narrow.Begin().Add<sbyte>(-100).Add<byte>(255).Add<short>(-30000).Add<ushort>(65535).InvokeAsync<sbyte>());

        NativeFunction scale = await session.GetFunctionAsync("scale", new NativeSignature(
            NativeLayout.Of<double>(), NativeLayout.Of<double>(), NativeLayout.Of<int>(), NativeLayout.Of<float>()));
        Assert.Equal((2.5 * -4) + 0.5, await scale.Begin().Add(2.5).Add(-4).Add(0.5f).InvokeAsync<double>());

        NativeFunction both = await session.GetFunctionAsync("both", new NativeSignature(NativeLayout.Of<bool>(), NativeLayout.Of<bool>(), NativeLayout.Of<bool>()));
        Assert.True(await both.Begin().Add(true).Add(true).InvokeAsync<bool>());
        Assert.False(await both.Begin().Add(true).Add(false).InvokeAsync<bool>());
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Each))]
    public async Task Structs_go_in_and_out_by_value(Way way)
    {
        await using Session session = await StartAsync(way);
        var point = NativeLayout.Struct(NativeLayout.Of<double>(), NativeLayout.Of<int>());
        NativeFunction move = await session.GetFunctionAsync("move", new NativeSignature(point, point, NativeLayout.Of<double>()));
        Assert.Equal(new Point(3.75, 8), await move.Begin().Add(new Point(1.5, 7)).Add(2.25).InvokeAsync<Point>());

        var large = NativeLayout.Struct(NativeLayout.Of<long>(), NativeLayout.Of<long>(), NativeLayout.Of<long>());
        NativeFunction grow = await session.GetFunctionAsync("grow", new NativeSignature(large, large, NativeLayout.Of<long>()));
        Assert.Equal(new Large(11, 12, 13), await grow.Begin().Add(new Large(1, 2, 3)).Add(10L).InvokeAsync<Large>());
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Each))]
    public async Task Arguments_that_no_register_is_left_for_go_on_the_stack(Way way)
    {
        await using Session session = await StartAsync(way);
        NativeLayout number = NativeLayout.Of<long>();
        NativeFunction many = await session.GetFunctionAsync("many", new NativeSignature(
            number, number, number, number, number, number, number, NativeLayout.Of<int>(), NativeLayout.Of<double>(), NativeLayout.Of<sbyte>(), number));
        Assert.Equal(
            1 + 4 + 9 + 16 + 25 + 36 - 49 + 64 - 81 + 100,
            await many.Begin().Add(1L).Add(2L).Add(3L).Add(4L).Add(5L).Add(6L).Add(-7).Add(8.5).Add<sbyte>(-9).Add(10L).InvokeAsync<long>());

        // One register is left, which 128 bits do not fit into.
        NativeLayout wide = NativeLayout.Of<Int128>();
        NativeFunction function = await session.GetFunctionAsync("wide", new NativeSignature(wide, number, number, number, number, number, wide, number));
        Assert.Equal(
            15 + (Int128.MaxValue / 1000 * -7),
            await function.Begin().Add(1L).Add(2L).Add(3L).Add(4L).Add(5L).Add(Int128.MaxValue / 1000).Add(-7L).InvokeAsync<Int128>());
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Each))]
    public async Task Texts_and_spans_are_copied_there_and_back(Way way)
    {
        await using Session session = await StartAsync(way);
        NativeLayout address = NativeLayout.Of<nint>();
        NativeFunction length = await session.GetFunctionAsync("length", new NativeSignature(NativeLayout.Of<long>(), address));
        Assert.Equal(6, await length.Begin().AddText("zwölf").InvokeAsync<long>());
        Assert.Equal(0, await length.Begin().AddText("").InvokeAsync<long>());
        Assert.Equal(-1, await length.Begin().AddText(null).InvokeAsync<long>());

        int[] values = [.. Enumerable.Range(1, 100_000)];
        NativeFunction sum = await session.GetFunctionAsync("sum", new NativeSignature(NativeLayout.Of<int>(), address, NativeLayout.Of<long>()));
        Assert.Equal(55, await sum.Begin().AddCopy<int>(values.AsSpan(0, 10)).Add(10L).InvokeAsync<int>());
        Assert.Equal(unchecked((int)5_000_050_000), await sum.Begin().AddCopy<int>(values).Add(100_000L).InvokeAsync<int>());

        NativeFunction function = await session.GetFunctionAsync("with_both", new NativeSignature(NativeLayout.Of<double>(), address, address, NativeLayout.Of<long>()));
        NativeReply reply = await ExchangeAsync(function, values, out int position);
        Assert.Equal(1.5 + 5, reply.Result<double>());
        reply.CopyTo(position, values.AsSpan(0, 2));
        Assert.Equal([-1, -2, 3], values[..3]);

        NativeFunction print = await session.GetFunctionAsync("print", new NativeSignature(
            NativeLayout.Of<int>(), address, NativeLayout.Of<nuint>(), address, NativeLayout.Of<double>(), NativeLayout.Of<int>()));
        reply = await PrintAsync(print, out position);
        byte[] text = new byte[8];
        reply.CopyTo(position, text);
        Assert.Equal("2.50 -3\0"u8, text);

        static ValueTask<NativeReply> ExchangeAsync(NativeFunction function, int[] values, out int position)
        {
            NativeCall call = function.Begin();
            position = call.AddExchange<int>(values.AsSpan(0, 2));
            return call.AddCopy<double>([1.5, 2.5]).Add(2L).SendAsync();
        }

        static ValueTask<NativeReply> PrintAsync(NativeFunction function, out int position)
        {
            NativeCall call = function.Begin();
            position = call.AddExchange<byte>(new byte[8]);
            return call.Add((nuint)8).AddText("%.2f %d").Add(2.5).Add(-3).SendAsync();
        }
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Each))]
    public async Task Texts_that_functions_give_are_read_from_where_they_lie(Way way)
    {
        await using Session session = await StartAsync(way);
        NativeFunction title = await session.GetFunctionAsync("title", new NativeSignature(NativeLayout.Of<ExecutorAddress>()));
        Assert.Equal("größer", await session.RuntimeMemory.ReadTextAsync(await title.Begin().InvokeAsync<ExecutorAddress>()));
        NativeFunction name = await session.GetFunctionAsync("name", new NativeSignature(NativeLayout.Of<ExecutorAddress>(), NativeLayout.Of<int>()));
        foreach (int length in new[] { 0, 1, 255, 256, 257, 3000, 4095 })
        {
            Assert.Equal(new string('x', length), await session.RuntimeMemory.ReadTextAsync(await name.Begin().Add(length).InvokeAsync<ExecutorAddress>()));
        }

        ExecutorAddress last = await name.Begin().Add(100).InvokeAsync<ExecutorAddress>();
        Assert.Equal(100, (await session.RuntimeMemory.ReadTextAsync(last, largest: 100)).Length);
        Assert.Contains("99", (await Assert.ThrowsAsync<InvalidOperationException>(async () => await session.RuntimeMemory.ReadTextAsync(last, largest: 99))).Message);
        await Assert.ThrowsAnyAsync<ExecutorException>(async () => await session.RuntimeMemory.ReadTextAsync(ExecutorAddress.Null));
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Each))]
    public async Task Calls_that_wait_do_what_others_do(Way way)
    {
        await using Session session = await StartAsync(way);
        NativeFunction count = await session.GetFunctionAsync("count", new NativeSignature(null));
        NativeFunction counted = await session.GetFunctionAsync("counted", new NativeSignature(NativeLayout.Of<int>()));
        for (int number = 1; number <= 1000; number++)
        {
            count.Begin().Invoke();
            Assert.Equal(number, counted.Begin().Invoke<int>());
        }

        await count.Begin().InvokeAsync();
        Assert.Equal(1001, await counted.Begin().InvokeAsync<int>());
    }

    [Fact(Timeout = Patience)]
    public async Task A_function_is_called_by_an_address_that_linked_code_gave()
    {
        await using Session session = await StartAsync(Way.SharedChild);
        NativeFunction give = await session.GetFunctionAsync("give", new NativeSignature(NativeLayout.Of<ExecutorAddress>()));
        Symbol counter = await session.LookUpAsync("counter");
        Assert.Equal(counter.Address, await give.Begin().InvokeAsync<ExecutorAddress>());

        Symbol negative = await session.LookUpAsync("negative");
        NativeFunction function = await session.GetFunctionAsync(negative.Address, new NativeSignature(NativeLayout.Of<int>(), NativeLayout.Of<int>()));
        Assert.Equal(-8, await function.Begin().Add(8).InvokeAsync<int>());
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Each))]
    public async Task What_does_not_fit_is_refused_before_anything_is_sent(Way way)
    {
        await using Session session = await StartAsync(way);
        NativeFunction negative = await GetAsync<int, int>(session, "negative");
        Assert.Contains("takes 4 bytes", Assert.Throws<ArgumentException>(() => negative.Begin().Add(5L)).Message);
        Assert.Contains("takes 1 arguments", Assert.Throws<InvalidOperationException>(() => negative.Begin().Add(5).Add(5)).Message);
        Assert.Contains("0 were added", Assert.Throws<InvalidOperationException>(() => negative.Begin().Invoke<int>()).Message);
        Assert.Contains("4 bytes", Assert.Throws<InvalidOperationException>(() => negative.Begin().Add(5).Invoke<long>()).Message);
        Assert.Contains("Struct", Assert.Throws<ArgumentException>(NativeLayout.Of<Point>).Message);
        Assert.Contains("variable", (await Assert.ThrowsAsync<ArgumentException>(async () => await GetAsync<int, int>(session, "counter"))).Message);
        NativeFunction nowhere = await session.GetFunctionAsync((ExecutorAddress)64UL, new NativeSignature(null));
        if (way != Way.InProcess)
        {
            Assert.Contains("no code", (await Assert.ThrowsAsync<ExecutorRefusalException>(async () => await nowhere.Begin().InvokeAsync())).Message);
        }

        Assert.Equal(-6, await negative.Begin().Add(6).InvokeAsync<int>());
    }

    [Fact(Timeout = Patience)]
    public async Task A_call_ends_with_the_executor()
    {
        await using Session session = await StartAsync(Way.SharedChild);
        NativeFunction leave = await session.GetFunctionAsync("leave", new NativeSignature(null, NativeLayout.Of<int>()));
        await Assert.ThrowsAsync<ExecutorExitedException>(async () => await leave.Begin().Add(3).InvokeAsync());
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Each))]
    public async Task Walks_over_the_stack_pass_the_code_that_calls(Way way)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object(
            """
            #include <unwind.h>
            static _Unwind_Reason_Code count(struct _Unwind_Context *context, void *depth) { ++*(int *)depth; return _URC_NO_REASON; }
            int depth(long a, long b, long c, long d, long e, long f, long g) { int depth = 0; _Unwind_Backtrace(count, &depth); return depth; }
            """,
            CodeKind.Pic));
        NativeLayout number = NativeLayout.Of<long>();
        NativeFunction depth = await session.GetFunctionAsync("depth", new NativeSignature(NativeLayout.Of<int>(), number, number, number, number, number, number, number));

        // The same callers, and the code that calls.
        int typed = await depth.Begin().Add(1L).Add(2L).Add(3L).Add(4L).Add(5L).Add(6L).Add(7L).InvokeAsync<int>();
        int plain = await session.CallAsync<int>(depth.Address);
        Assert.True(typed > plain, $"{typed} frames instead of more than {plain}");
    }

    [Fact(Timeout = Patience)]
    public async Task An_executor_without_shared_memory_is_not_waited_for()
    {
        await using Session session = await Session.StartAsync(new LinkSessionOptions
        {
            Executor = ExecutorChoice.Child(new ChildExecutorOptions(Executor.Path) { Patience = new ExecutorOptions { UseCallRing = false } }),
        });
        session.AddObject(workshop.Object(Source, CodeKind.Pic));
        NativeFunction negative = await GetAsync<int, int>(session, "negative");
        Assert.Contains("asynchronously", Assert.Throws<InvalidOperationException>(() => negative.Begin().Add(5).Invoke<int>()).Message);
        Assert.Equal(-5, await negative.Begin().Add(5).InvokeAsync<int>());
    }

    private static ValueTask<NativeFunction> GetAsync<TArgument, TResult>(Session session, string name)
        where TArgument : unmanaged
        where TResult : unmanaged =>
        session.GetFunctionAsync(name, new NativeSignature(NativeLayout.Of<TResult>(), NativeLayout.Of<TArgument>()));

    private async Task<Session> StartAsync(Way way)
    {
        Session session = await way.StartAsync();
        session.AddObject(workshop.Object(Source, CodeKind.Pic));
        return session;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal record struct Point(double X, int Y);

    [StructLayout(LayoutKind.Sequential)]
    internal record struct Large(long A, long B, long C);
}
