using Jitney.Integration.Tests.Infrastructure;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.Functions;

/// <summary>What each further batch costs.</summary>
public sealed class ManyBatchesTests(Workshop workshop)
{
    private const int Batches = 200;

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Round_trips_and_mappings_do_not_grow_with_batches(Way way, CodeKind code)
    {
        byte[] bytes = await File.ReadAllBytesAsync(
            workshop.Object("static int data = 1; int bss[100]; const int constant = 2; int function_000(void) { return data + bss[3] + constant; }", code),
            TestContext.Current.CancellationToken);
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object("#include <unistd.h>\nint own_process(void) { return getpid(); }", code));
        Symbol ownProcess = await session.LookUpAsync("own_process");
        int process = (int)await session.CallAsync(ownProcess.Address);

        var roundTrips = new HashSet<long>();
        int mappings = 0;
        for (int index = 0; index < Batches; index++)
        {
            string name = $"function_{index:d3}";
            session.AddObject(name, Renamed(bytes, index));
            long before = session.Executor.RoundTrips;
            Symbol function = await session.LookUpAsync(name);
            roundTrips.Add(session.Executor.RoundTrips - before);
            Assert.Equal(3, await session.CallAsync(function.Address));
            if (index == 0)
            {
                mappings = Mappings.Count(process, session.Reservations);
            }
        }

        Assert.InRange(Assert.Single(roundTrips), 1, 2);
        Assert.Equal(mappings, Mappings.Count(process, session.Reservations));
        Assert.InRange(mappings, 1, 8);
    }

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Batches_of_code_alone_need_nothing_else(Way way, CodeKind code)
    {
        await using Session session = await way.StartAsync();
        foreach (string name in new[] { "first", "second" })
        {
            session.AddObject(workshop.Object($"int {name}(int value) {{ return value + 1; }}", code, "-O2", "-fno-asynchronous-unwind-tables"));
            Assert.Equal(42, await session.CallAsync((await session.LookUpAsync(name)).Address, 41));
        }
    }

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Variables_of_many_batches_lie_together_and_keep_their_own_values(Way way, CodeKind code)
    {
        await using Session session = await way.StartAsync();
        var counters = new List<Symbol>();
        for (int index = 0; index < 40; index++)
        {
            // Every batch comes into a page that the ones before have written to.
            session.AddObject(workshop.Object(
                $"static int count = {100 * index}; static int calls[3]; int count_{index}(void) {{ calls[1]++; return ++count + 1000 * calls[1] + calls[0] + calls[2]; }}", code));
            counters.Add(await session.LookUpAsync($"count_{index}"));
            Assert.Equal((100 * index) + 1001, await session.CallAsync(counters[index].Address));
        }

        for (int index = 0; index < counters.Count; index++)
        {
            Assert.Equal((100 * index) + 2002, await session.CallAsync(counters[index].Address));
        }
    }

    // The names of one batch must not meet those of another: each becomes its own.
    private static byte[] Renamed(byte[] original, int index)
    {
        byte[] bytes = [.. original];
        Replace(bytes, "function_000"u8, System.Text.Encoding.ASCII.GetBytes($"function_{index:d3}"));
        Replace(bytes, "bss\0"u8, System.Text.Encoding.ASCII.GetBytes($"{index:d3}\0"));
        Replace(bytes, "constant\0"u8, System.Text.Encoding.ASCII.GetBytes($"const{index:d3}\0"));
        return bytes;
    }

    private static void Replace(Span<byte> bytes, ReadOnlySpan<byte> what, ReadOnlySpan<byte> with)
    {
        int start = 0;
        for (int found; (found = bytes[start..].IndexOf(what)) >= 0; start += found + what.Length)
        {
            // A section's name may end alike.
            if (bytes[start + found - 1] == 0)
            {
                with.CopyTo(bytes[(start + found)..]);
            }
        }
    }
}
