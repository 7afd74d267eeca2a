using Jitney.Integration.Tests.Infrastructure;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.Functions;

/// <summary>What linked functions get and give back.</summary>
public sealed class CallTests(Workshop workshop)
{
    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Arguments_and_results_have_64_bits(Way way, CodeKind code)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object("""
            long six(long a, long b, long c, long d, long e, long f) { return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f; }
            long negate(long a) { return -a; }
            long none(void) { return 0x123456789abcdef0; }
            """, code));
        IReadOnlyList<Symbol> functions = await session.LookUpAsync(["six", "negate", "none"]);

        Assert.Equal(1 + 4 + 9 + 16 + 25 + (6L << 40), await session.CallAsync(functions[0].Address, 1, 2, 3, 4, 5, 1L << 40));
        Assert.Equal(long.MinValue + 1, await session.CallAsync(functions[1].Address, long.MaxValue));
        Assert.Equal(0x123456789abcdef0, await session.CallAsync(functions[2].Address));
    }

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Variables_can_be_read_where_they_lie(Way way, CodeKind code)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object("""
            char text[] = "as it was";
            const char *pointer(void) { return "from .rodata"; }
            void change(void) { text[0] = 'A'; }
            """, code));
        IReadOnlyList<Symbol> names = await session.LookUpAsync(["text", "pointer", "change"]);

        Assert.Equal(10UL, names[0].Size);
        Assert.Equal("as it was", await session.ReadTextAsync(names[0].Address, 9));
        await session.CallAsync(names[2].Address);
        Assert.Equal("As it was", await session.ReadTextAsync(names[0].Address, 9));
        var constant = (ExecutorAddress)(ulong)await session.CallAsync(names[1].Address);
        Assert.Equal("from .rodata", await session.ReadTextAsync(constant, 12));
    }

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Calls_may_be_made_at_once(Way way, CodeKind code)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object("""
            #include <unistd.h>
            static int ends[2];
            long prepare(void) { return pipe(ends); }
            long wait_for_it(void) { char byte; return read(ends[0], &byte, 1) == 1 ? byte : -1; }
            long let_go(long value) { char byte = value; return write(ends[1], &byte, 1); }
            """, code));
        IReadOnlyList<Symbol> functions = await session.LookUpAsync(["prepare", "wait_for_it", "let_go"]);
        Assert.Equal(0, await session.CallAsync(functions[0].Address));

        // The first two can only end when the third one runs beside them.
        Task<long> first = session.CallAsync(functions[1].Address).AsTask();
        Task<long> second = session.CallAsync(functions[1].Address).AsTask();
        Assert.Equal(1, await session.CallAsync(functions[2].Address, 7));
        Assert.Equal(1, await session.CallAsync(functions[2].Address, 7));
        long[] results = await Task.WhenAll(first, second);
        Assert.All(results, result => Assert.Equal(7, result));
    }

    [Theory]
    [MemberData(nameof(Ways.Children), MemberType = typeof(Ways))]
    public async Task A_main_can_be_called_many_times(Way way)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object("""
            #include <string.h>
            static int calls;
            int main(int argc, char **argv) { return ++calls * 100 + argc * 10 + (int)strlen(argv[argc - 1]); }
            """, CodeKind.Pic));
        Symbol main = await session.LookUpAsync("main");

        Assert.Equal(124, await session.RunMainAsync(main.Address, ["name", "four"]));
        Assert.Equal(213, await session.RunMainAsync(main.Address, ["abc"]));
    }
}
