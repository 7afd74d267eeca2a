using Jitney.Integration.Tests.Infrastructure;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.Functions;

/// <summary>What later lookups share with earlier ones.</summary>
public sealed class BatchTests(Workshop workshop)
{
    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task A_later_batch_uses_functions_and_variables_of_an_earlier_one(Way way, CodeKind code)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object("int counter = 5; int step(void) { return ++counter; }", code));
        Symbol step = await session.LookUpAsync("step");
        Assert.Equal(6, await session.CallAsync(step.Address));

        session.AddObject(workshop.Object("""
            extern int counter;
            int step(void);
            int *where = &counter;
            int (*how)(void) = step;
            int twice(void) { step(); step(); return counter * 100 + *where + (how == step); }
            """, code));
        Symbol twice = await session.LookUpAsync("twice");

        Assert.Equal(809, await session.CallAsync(twice.Address));
        Assert.Equal(9, await session.CallAsync(step.Address));
        Assert.Equal(2, session.Statistics.Batches);
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task A_name_that_is_linked_already_costs_nothing(Way way)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object("int one(void) { return 1; }", CodeKind.Pic));
        Symbol first = await session.LookUpAsync("one");
        long roundTrips = session.Executor.RoundTrips;

        Symbol second = await session.LookUpAsync("one");

        Assert.Equal(first, second);
        Assert.Equal(roundTrips, session.Executor.RoundTrips);
        Assert.Equal(1, session.Statistics.Batches);
    }

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Lookups_from_many_threads_link_each_object_once(Way way, CodeKind code)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object("int counter; __attribute__((constructor)) static void count(void) { counter++; }", code));
        for (int index = 0; index < 8; index++)
        {
            session.AddObject(workshop.Object($"extern int counter; int get{index}(void) {{ return counter * 10 + {index}; }}", code));
        }

        long[] results = await Task.WhenAll(Enumerable.Range(0, 32).Select(index => Task.Run(async () =>
        {
            Symbol get = await session.LookUpAsync($"get{index % 8}");
            return await session.CallAsync(get.Address);
        })));

        Assert.Equal(Enumerable.Range(0, 32).Select(index => 10L + (index % 8)), results);
    }

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Each_batch_runs_its_own_initialisers_and_finalisers_run_in_reverse(Way way, CodeKind code)
    {
        string file = Path.Combine(workshop.NewFolder(), "trace");
        await using (Session session = await way.StartAsync())
        {
            session.AddObject(workshop.Object($$"""
                #include <stdio.h>
                void trace(const char *text)
                {
                    FILE *file = fopen("{{file}}", "a");
                    fputs(text, file);
                    fclose(file);
                }
                """, code));
            foreach (string name in new[] { "first", "second" })
            {
                session.AddObject(workshop.Object($$"""
                    void trace(const char *);
                    __attribute__((constructor)) static void begin(void) { trace("+{{name}} "); }
                    __attribute__((destructor)) static void end(void) { trace("-{{name}} "); }
                    int {{name}}(void) { return 0; }
                    """, code));
                await session.LookUpAsync(name);
            }
        }

        Assert.Equal("+first +second -second -first ", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task What_functions_of_any_batch_register_runs_before_their_memory_goes(Way way, CodeKind code)
    {
        string file = Path.Combine(workshop.NewFolder(), "trace");
        await using (Session session = await way.StartAsync())
        {
            foreach (string name in new[] { "first", "second" })
            {
                session.AddObject(workshop.Object($$"""
                    #include <stdio.h>
                    #include <stdlib.h>
                    static void end(void)
                    {
                        FILE *file = fopen("{{file}}", "a");
                        fputs("{{name}} ", file);
                        fclose(file);
                    }
                    int {{name}}(void) { return atexit(end); }
                    """, code));
                Symbol function = await session.LookUpAsync(name);
                Assert.Equal(0, await session.CallAsync(function.Address));
            }
        }

        Assert.Equal("second first ", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }
}
