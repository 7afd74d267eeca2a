using System.Reflection;
using System.Runtime.InteropServices;
using Jitney.Functions;
using Jitney.Generators.Tests.Support;
using Jitney.ObjectFiles.Failures;
using Jitney.Sessions;
using Jitney.Sessions.Dylibs;

namespace Jitney.Generators.Tests;

/// <summary>Do the methods that the generator makes do what they say, as it is used in a project?</summary>
public sealed class UsageTests : IDisposable
{
    private const int Patience = 60_000;

    private const string Source = """
        #include <stdint.h>
        #include <string.h>
        #include <stdlib.h>
        #include <errno.h>
        struct point { double x; int32_t y; };
        struct pair { float a, b; };
        union number { int32_t integer; float real; };
        double scale(double a, int32_t b) { return a * b; }
        int32_t Subtract(int32_t a, int32_t b) { return a - b; }
        struct point move(struct point p, double by) { p.x += by; p.y--; return p; }
        struct pair swap(struct pair p) { struct pair q = { p.b, p.a }; return q; }
        long length(const char *text) { return text ? (long)strlen(text) : -1; }
        long lengths(const char *one, const char *two) { return 1000 * strlen(one) + strlen(two); }
        void reverse(int32_t *values, long count) { for (long i = 0; i < count / 2; i++) { int32_t v = values[i]; values[i] = values[count - 1 - i]; values[count - 1 - i] = v; } }
        double sum(const double *values, long count) { double all = 0; for (long i = 0; i < count; i++) all += values[i]; return all; }
        _Bool divide(int32_t a, int32_t b, int32_t *quotient, int32_t *rest) { if (b == 0) return 0; *quotient = a / b; *rest += a % b; return 1; }
        double norm(const struct point *p) { return p->x * p->x + p->y * p->y; }
        uint16_t next(uint16_t c) { return c + 1; }
        int8_t opposite(int8_t level) { return -level; }
        int32_t of_union(union number n) { return n.integer; }
        __int128 square(int64_t a) { return (__int128)a * a; }
        int32_t *address(int32_t *of) { return of + 1; }
        int32_t calls;
        void tick(void) { calls++; }
        int32_t ticks(void) { return calls; }
        """;

    private readonly Toolbox _tools = new();

    public static TheoryData<Way> Each => Ways.Each;

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Each))]
    public async Task An_interface_calls_functions_asynchronously(Way way)
    {
        await using Session session = await StartAsync(way);
        ITasks tasks = await ITasks.BindAsync(session, TestContext.Current.CancellationToken);
        Assert.Equal(-7.5, await tasks.ScaleAsync(2.5, -3));
        Assert.Equal(-4, await tasks.SubtractAsync(3, 7, CancellationToken.None));
        Assert.Equal(new Point(3.5, 1), await tasks.MoveAsync(new Point(1.5, 2), 2));
        Assert.Equal(6, await tasks.LengthAsync("žluť"));
        Assert.Equal(-1, await tasks.LengthAsync(null));
        int[] values = [1, 2, 3, 4, 5];
        await tasks.ReverseAsync(values.AsMemory(1), 4);
        Assert.Equal([1, 5, 4, 3, 2], values);
        Assert.Equal(6.5, await tasks.SumAsync(new double[] { 1, 2, 3.5 }, 3));
        Assert.Equal(Level.Low, await tasks.OppositeAsync(Level.High));
        Assert.Equal((Int128)long.MinValue * long.MinValue, await tasks.SquareAsync(long.MinValue));
        await tasks.TickAsync();
        Assert.Equal(1, await tasks.TicksAsync());
    }

    [Theory(Timeout = Patience)]
    [InlineData(Way.InProcess)]
    [InlineData(Way.Ring)]
    public async Task A_class_calls_functions_and_waits(Way way)
    {
        await using Session session = await StartAsync(way);
        Functions functions = await Functions.BindAsync(session, TestContext.Current.CancellationToken);
        Assert.Equal(-7.5, functions.Scale(2.5, -3));
        Assert.Equal(new Point(3.5, 1), functions.Move(new Point(1.5, 2), 2));
        Assert.Equal(new Pair(2, 1), functions.Swap(new Pair(1, 2)));
        Assert.Equal(2004, functions.Lengths("ä", "yyyy"));
        Assert.Equal(1_001_000, functions.Lengths(new string('x', 1000), new string('y', 1000)));
        int[] values = [1, 2, 3, 4, 5];
        functions.Reverse(values, 5);
        Assert.Equal([5, 4, 3, 2, 1], values);
        Assert.Equal(6.5, functions.Sum([1, 2, 3.5], 3));
        int rest = 100;
        Assert.True(functions.Divide(17, 5, out int quotient, ref rest));
        Assert.Equal((3, 102), (quotient, rest));
        Assert.False(functions.Divide(17, 0, out quotient, ref rest));
        Assert.Equal((0, 102), (quotient, rest));
        Assert.Equal(25, functions.Norm(new Point(3, 4)));
        Assert.Equal('b', functions.Next('a'));
        Assert.Equal(Level.Low, functions.Opposite(Level.High));
        Assert.Equal(0x3F800000, functions.OfUnion(new Number { Real = 1 }));
        Assert.Equal((Int128)long.MaxValue * long.MaxValue, functions.Square(long.MaxValue));
        Assert.Equal(1004, AddressBehind(functions, 1000));
        Assert.Equal(3, functions.AskTwice());
    }

    [Theory(Timeout = Patience)]
    [InlineData(Way.InProcess)]
    [InlineData(Way.Ring)]
    public async Task Delegates_of_any_type_call_functions(Way way)
    {
        await using Session session = await StartAsync(way);
        var scale = await session.GetFunctionAsync<Func<double, int, double>>("scale", TestContext.Current.CancellationToken);
        Assert.Equal(-7.5, scale(2.5, -3));
        var later = await session.GetFunctionAsync<Func<double, int, ValueTask<double>>>("scale", TestContext.Current.CancellationToken);
        Assert.Equal(7.5, await later(2.5, 3));
        var tick = await session.GetFunctionAsync<Action>("tick", TestContext.Current.CancellationToken);
        tick();
        tick();
        Assert.Equal(2, (await session.GetFunctionAsync<Func<int>>("ticks", TestContext.Current.CancellationToken))());
        var divide = await session.GetFunctionAsync<Divide>("divide", TestContext.Current.CancellationToken);
        int rest = 0;
        Assert.True(divide(9, 4, out int quotient, ref rest));
        Assert.Equal((2, 1), (quotient, rest));
        var move = await session.GetFunctionAsync<Func<Point, double, Point>>("move", TestContext.Current.CancellationToken);
        Assert.Equal(new Point(1, -1), move(new Point(0, 0), 1));
    }

    [Theory(Timeout = Patience)]
    [MemberData(nameof(Each))]
    public async Task A_dylib_gives_its_own_functions_and_variables(Way way)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(way.Compile(_tools, "double scale(double a, int b) { return 0; } int calls = 100;", "cc", "-O0", "-fpic"));
        Dylib dylib = session.AddDylib("own");
        dylib.AddObject(way.Compile(_tools, Source, "cc", "-O1", "-fpic"));
        ITasks tasks = await ITasks.BindAsync(dylib, TestContext.Current.CancellationToken);
        Assert.Equal(-7.5, await tasks.ScaleAsync(2.5, -3));
        await tasks.TickAsync();
        var later = await dylib.GetFunctionAsync<Func<double, int, ValueTask<double>>>("scale", TestContext.Current.CancellationToken);
        Assert.Equal(7.5, await later(2.5, 3));
        Assert.Equal(1, await (await dylib.GetVariableAsync<int>("calls", TestContext.Current.CancellationToken)).ReadAsync(TestContext.Current.CancellationToken));
        Assert.Equal(100, await (await session.GetVariableAsync<int>("calls", TestContext.Current.CancellationToken)).ReadAsync(TestContext.Current.CancellationToken));
        Assert.Equal(0, await (await session.GetFunctionAsync<Func<double, int, ValueTask<double>>>("scale", TestContext.Current.CancellationToken))(2.5, 3));
    }

    [Fact(Timeout = Patience)]
    public async Task All_functions_that_are_missing_are_named_at_once()
    {
        await using Session session = await Way.Ring.StartAsync();
        session.AddObject(_tools.PathOf(_tools.Compile("double scale(double a, int b) { return a * b; }", "little.o")));
        LinkException failure = await Assert.ThrowsAnyAsync<LinkException>(async () => await ITasks.BindAsync(session, TestContext.Current.CancellationToken));
        Assert.Contains("move", failure.Message);
        Assert.Contains("square", failure.Message);
    }

    [Fact(Timeout = Patience)]
    public async Task A_delegate_type_that_the_generator_has_not_seen_is_refused_with_what_to_do()
    {
        await using Session session = await StartAsync(Way.Ring);
        MethodInfo look = typeof(SessionFunctions).GetMethods().Single(static method => method.Name == nameof(SessionFunctions.GetFunctionAsync) && method.IsGenericMethod && method.GetParameters()[0].ParameterType == typeof(Session)).MakeGenericMethod(typeof(Func<long, long, long, short>));
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await (ValueTask<Func<long, long, long, short>>)look.Invoke(null, [session, "scale", CancellationToken.None])!);
        Assert.Contains("Jitney.Generators", failure.Message);
    }

    public void Dispose() => _tools.Dispose();

    private static unsafe long AddressBehind(Functions functions, int address) => (long)functions.Address((int*)address);

    private async Task<Session> StartAsync(Way way)
    {
        Session session = await way.StartAsync();
        session.AddObject(way.Compile(_tools, Source, "cc", "-O1", "-fpic"));
        return session;
    }
}

public delegate bool Divide(int a, int b, out int quotient, ref int rest);

public enum Level : sbyte
{
    Low = -3,
    High = 3,
}

public record struct Point(double X, int Y);

[StructLayout(LayoutKind.Sequential)]
public record struct Pair(float A, float B);

[StructLayout(LayoutKind.Explicit)]
public struct Number
{
    [FieldOffset(0)]
    public int Integer;

    [FieldOffset(0)]
    public float Real;
}

[NativeFunctions]
public partial interface ITasks
{
    [Import("scale")]
    Task<double> ScaleAsync(double a, int b);

    ValueTask<int> SubtractAsync(int a, int b, CancellationToken cancellation);

    [Import("move")]
    ValueTask<Point> MoveAsync(Point point, double by);

    [Import("length")]
    ValueTask<long> LengthAsync(string? text);

    [Import("reverse")]
    Task ReverseAsync(Memory<int> values, long count);

    [Import("sum")]
    ValueTask<double> SumAsync(ReadOnlyMemory<double> values, long count);

    [Import("opposite")]
    ValueTask<Level> OppositeAsync(Level level);

    [Import("square")]
    ValueTask<Int128> SquareAsync(long a);

    [Import("tick")]
    ValueTask TickAsync();

    [Import("ticks")]
    ValueTask<int> TicksAsync();
}

[NativeFunctions]
public sealed partial class Functions
{
    [Import("scale")]
    public partial double Scale(double a, int b);

    [Import("move")]
    public partial Point Move(Point point, double by);

    [Import("swap")]
    public partial Pair Swap(Pair pair);

    [Import("lengths")]
    public partial long Lengths(string one, string two);

    [Import("reverse")]
    public partial void Reverse(Span<int> values, long count);

    [Import("sum")]
    public partial double Sum(ReadOnlySpan<double> values, long count);

    [Import("divide")]
    public partial bool Divide(int a, int b, out int quotient, ref int rest);

    [Import("norm")]
    public partial double Norm(in Point point);

    [Import("next")]
    public partial char Next(char c);

    [Import("opposite")]
    public partial Level Opposite(Level level);

    [Import("of_union")]
    public partial int OfUnion(Number number);

    [Import("square")]
    public partial Int128 Square(long a);

    [Import("address")]
    public unsafe partial int* Address(int* of);

    public int AskTwice()
    {
        Tick();
        return 2 + Ticks();
    }

    [Import("tick")]
    private partial void Tick();

    [Import("ticks")]
    private partial int Ticks();
}
