using System.Collections.Concurrent;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Linking.Failures;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;
using Jitney.Sessions.Generators;
using Jitney.Sessions.Modules;

namespace Jitney.Integration.Tests.Modules;

/// <summary>Names that nothing defines are asked of generators, which may take their time and look other names up.</summary>
public sealed class GeneratorTests(Workshop workshop)
{
    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task What_is_missing_is_generated_and_nothing_else_is_asked_for(Way way, CodeKind code)
    {
        await using Session session = await way.StartAsync();
        var asked = new ConcurrentQueue<string>();
        session.AddGenerator(async (request, cancellation) =>
        {
            await Task.Yield();
            foreach (string name in request.Names)
            {
                asked.Enqueue(name);
                if (name.StartsWith("made", StringComparison.Ordinal))
                {
                    int number = name[^1] - '0';
                    string next = number > 0 ? $"made{number - 1}" : "getpid";
                    request.AddObject(name, File.ReadAllBytes(workshop.Object($"int {next}(void); int {name}(void) {{ return {next}() * 0 + {number}; }}", code)));
                }
            }
        });
        session.AddObject(workshop.Object("int made2(void); int known(void); __attribute__((weak)) int absent(void); int user(void) { return made2() + known() + (absent ? 100 : 0); }", code));
        session.AddObject(workshop.Object("int known(void) { return 40; }", code));
        Assert.Equal(42, await CallAsync(session, "user"));
        Assert.Equal(["made2", "made1", "made0"], asked);
        Assert.Equal(2, await CallAsync(session, "made2"));
        Assert.Equal(3, asked.Count);
    }

    [Fact]
    public async Task Generated_objects_may_belong_to_modules()
    {
        await using Session session = await Way.SharedChild.StartAsync();
        int version = 0;
        Module? module = null;
        session.AddGenerator((request, _) =>
        {
            module = session.AddModule("generated");
            request.AddObject("f", File.ReadAllBytes(workshop.Object($"int f(void) {{ return {++version}; }}", CodeKind.Pic)), module);
            return ValueTask.CompletedTask;
        });
        for (int round = 1; round <= 3; round++)
        {
            Assert.Equal(round, await CallAsync(session, "f"));
            Assert.Equal(round, await CallAsync(session, "f"));
            await module!.RemoveAsync(cancellation: TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_generator_that_defines_something_else_each_time_ends_in_a_missing_name()
    {
        await using Session session = await Way.SharedChild.StartAsync();
        int calls = 0;
        session.AddGenerator((request, _) =>
        {
            request.AddObject("other", File.ReadAllBytes(workshop.Object($"int other{++calls}(void) {{ return 1; }}", CodeKind.Pic)));
            return ValueTask.CompletedTask;
        });
        await Assert.ThrowsAsync<MissingSymbolException>(() => CallAsync(session, "never"));
        Assert.Equal(2, calls);
        await Assert.ThrowsAsync<MissingSymbolException>(() => CallAsync(session, "never"));
        Assert.Equal(4, calls);
        Assert.Equal(1, await CallAsync(session, "other1"));
    }

    [Fact]
    public async Task Addresses_are_definitions_too()
    {
        await using Session session = await Way.SharedChild.StartAsync();
        session.AddObject(workshop.Object("int real(void) { return 7; }", CodeKind.Pic));
        session.AddGenerator(async (request, cancellation) =>
        {
            ExecutorAddress real = (await session.LookUpAsync("real", cancellation)).Address;
            foreach (string name in request.Names)
            {
                request.Define(name, real);
            }
        });
        session.AddObject(workshop.Object("int alias(void); int user(void) { return alias() + 1; }", CodeKind.Pic));
        Assert.Equal(8, await CallAsync(session, "user"));
    }

    [Fact]
    public async Task What_no_generator_defines_is_missing_as_before_and_nothing_is_lost()
    {
        await using Session session = await Way.SharedChild.StartAsync();
        var asked = new ConcurrentQueue<string>();
        for (int number = 1; number <= 2; number++)
        {
            int generator = number;
            session.AddGenerator((request, _) =>
            {
                asked.Enqueue($"{generator}:{string.Join(',', request.Names)}");
                return ValueTask.CompletedTask;
            });
        }

        session.AddObject(workshop.Object("int nowhere(void); int bad(void) { return nowhere(); } ", CodeKind.Pic), InputUse.Always);
        session.AddObject(workshop.Object("int good(void) { return 1; }", CodeKind.Pic));
        MissingSymbolException missing = await Assert.ThrowsAsync<MissingSymbolException>(() => CallAsync(session, "good"));
        Assert.Equal("nowhere", missing.Place.Symbol);
        Assert.Equal(["1:nowhere", "2:nowhere"], asked);
        Assert.Equal(1, await CallAsync(session, "good"));
        session.AddObject(workshop.Object("int nowhere(void) { return 5; }", CodeKind.Pic));
        Assert.Equal(5, await CallAsync(session, "bad"));
    }

    [Fact]
    public async Task What_a_generator_throws_is_thrown_by_the_lookup()
    {
        await using Session session = await Way.SharedChild.StartAsync();
        session.AddGenerator((_, _) => throw new InvalidTimeZoneException("late"));
        Assert.Equal("late", (await Assert.ThrowsAsync<InvalidTimeZoneException>(() => CallAsync(session, "any"))).Message);
        session.AddObject(workshop.Object("int any(void) { return 1; }", CodeKind.Pic));
        Assert.Equal(1, await CallAsync(session, "any"));
    }

    [Fact]
    public async Task A_name_that_a_generator_needs_to_generate_it_is_missing()
    {
        await using Session session = await Way.SharedChild.StartAsync();
        session.AddGenerator(async (request, cancellation) => await session.LookUpAsync(request.Names[0], cancellation));
        await Assert.ThrowsAsync<MissingSymbolException>(() => CallAsync(session, "circle"));
    }

    [Fact]
    public async Task Lookups_at_the_same_time_have_a_name_generated_once()
    {
        await using Session session = await Way.SharedChild.StartAsync();
        int calls = 0;
        session.AddGenerator(async (request, cancellation) =>
        {
            Interlocked.Increment(ref calls);
            await Task.Delay(100, cancellation);
            request.AddObject("slow", File.ReadAllBytes(workshop.Object("int slow(void) { return 3; }", CodeKind.Pic)));
        });
        long[] results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => CallAsync(session, "slow"))));
        Assert.All(results, static result => Assert.Equal(3, result));
        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task A_lookup_that_is_cancelled_leaves_its_generator()
    {
        await using Session session = await Way.SharedChild.StartAsync();
        using var source = new CancellationTokenSource();
        session.AddGenerator(async (_, cancellation) =>
        {
            source.Cancel();
            await Task.Delay(Timeout.Infinite, cancellation);
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await session.LookUpAsync("f", source.Token));
        session.AddObject(workshop.Object("int f(void) { return 1; }", CodeKind.Pic));
        Assert.Equal(1, await CallAsync(session, "f"));
    }

    private static async Task<long> CallAsync(Session session, string name) =>
        await session.CallAsync<int>((await session.LookUpAsync(name, TestContext.Current.CancellationToken)).Address);
}
