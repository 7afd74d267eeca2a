using System.Globalization;
using System.Runtime.InteropServices;
using Jitney.Failures;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.Ends;

/// <summary>Linked code that still runs in the host's own process when its session ends.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class RunningCodeTests(Workshop workshop)
{
    private const string Source = """
        static long turns = 5;
        long wait_for_it(volatile long *host)
        {
            host[0] = 1;
            while (!host[1]) turns++;
            host[2] = turns > 5 ? 42 : 43;
            return turns;
        }
        __attribute__((destructor)) static void end(void) { turns = 0; }
        """;

    [Theory]
    [InlineData(CodeKind.Pic)]
    [InlineData(CodeKind.NonPic)]
    public async Task Keeps_its_memory_until_it_ends(CodeKind code)
    {
        // Not given back: the code may look at it at any time.
        nint host = Marshal.AllocHGlobal(3 * sizeof(long));
        for (int index = 0; index < 3; index++)
        {
            Marshal.WriteInt64(host, index * sizeof(long), 0);
        }

        // A small slab, while no other is there: it stays where code without PIC in other tests needs room in one piece.
        Session session = await Session.StartAsync(Ways.Options(Way.InProcess) with { SlabSize = 1 << 20 }, TestContext.Current.CancellationToken);
        session.AddObject(workshop.Object(Source, code));
        ExecutorAddress function = (await session.LookUpAsync("wait_for_it")).Address;
        Task<long> call = session.CallAsync(function, host).AsTask();
        await UntilAsync(() => Value(host, 0) == 1);

        await session.DisposeAsync();
        ExecutorException exception = await Assert.ThrowsAnyAsync<ExecutorException>(() => call);
        Assert.Contains("has ended", exception.Message, StringComparison.Ordinal);
        Marshal.WriteInt64(host, sizeof(long), 1);
        await UntilAsync(() => Value(host, 2) != 0);

        Assert.Equal(42, Value(host, 2));
        await UntilAsync(() => !IsMapped(function.Value));
    }

    private static bool IsMapped(ulong address) => File.ReadLines("/proc/self/maps").Any(line =>
    {
        ulong[] ends = [.. line.Split(' ')[0].Split('-').Select(static text => ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
        return ends[0] <= address && address < ends[1];
    });

    private static long Value(nint host, int index) => Marshal.ReadInt64(host, index * sizeof(long));

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (long end = Environment.TickCount64 + 30_000; !condition(); await Task.Delay(5))
        {
            Assert.True(Environment.TickCount64 < end, "the code did not get there");
        }
    }
}
