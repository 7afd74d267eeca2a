using Jitney.Sessions;
using Jitney.Sessions.Modules;
using Jitney.Sessions.Replacement;
using Jitney.TestSupport;

namespace Jitney.Tests.Executors.Foreign;

/// <summary>Does everybody in an executor for AArch64 come to the definition of the moment of a replaceable function?</summary>
public sealed class ReplacementForAArch64Tests
{
    [LinuxTheory]
    [InlineData("-fno-pic -fno-section-anchors")]
    [InlineData("-fPIC")]
    [InlineData("-mbranch-protection=standard")]
    public async Task Calls_and_addresses_lead_to_the_new_definition_and_variables_go_on(string option)
    {
        const string User = """
            int f(int);
            int (*stored)(int) = f;
            int direct(void) { return f(1); }
            int through(void) { return stored(1); }
            int is_one(void) { int (*volatile taken)(int) = f; return stored == taken; }
            """;
        await using Session session = await EmulatedSession.StartAsync();
        session.Main.MakeReplaceable("f");
        session.AddObject("first.o", EmulatedSession.Compile("int calls; int f(int x) { calls++; return x + 10; } int get_calls(void) { return calls; }", option.Split(' ')));
        session.AddObject("user.o", EmulatedSession.Compile(User, option.Split(' ')));
        Assert.Equal(11, await session.RunAsync<int>("direct"));
        Assert.Equal(11, await session.RunAsync<int>("through"));
        for (int round = 2; round < 6; round++)
        {
            ReplaceResult result = await session.Main.ReplaceAsync(
                $"round {round}", EmulatedSession.Compile($"int calls; int f(int x) {{ calls++; return x + {round * 10}; }}", option.Split(' ')), TestContext.Current.CancellationToken);
            Assert.Equal(["f"], result.Functions);
            Assert.Equal(["calls"], result.KeptVariables);
            Assert.Equal((round * 10) + 1, await session.RunAsync<int>("direct"));
            Assert.Equal((round * 10) + 1, await session.RunAsync<int>("through"));
            Assert.Equal(1, await session.RunAsync<int>("is_one"));
            Assert.Equal(2 * round, await session.RunAsync<int>("get_calls"));
        }
    }

    [LinuxFact]
    public async Task A_thread_that_is_in_the_old_definition_ends_there_and_calls_the_new_one_next()
    {
        const string Source = """
            #include <pthread.h>
            #include <unistd.h>
            int f(void);
            extern volatile int inside, goes_on;
            static pthread_t thread;
            static void *run(void *none) { (void)none; int first = f(), second = f(); return (void *)(long)(first * 100 + second); }
            int begin(void) { return pthread_create(&thread, 0, run, 0) ? -1 : ({ while (!inside) usleep(100); 0; }); }
            long end(void) { void *result; goes_on = 1; pthread_join(thread, &result); return (long)result; }
            """;
        await using Session session = await EmulatedSession.StartAsync();
        session.Main.MakeReplaceable("f");
        session.AddObject("variables.o", EmulatedSession.Compile("volatile int inside, goes_on;"));
        await session.LookUpAsync("inside", TestContext.Current.CancellationToken);
        Module module = session.AddModule("f");
        module.AddObject("f.o", EmulatedSession.Compile("#include <unistd.h>\nextern volatile int inside, goes_on; int f(void) { inside = 1; while (!goes_on) usleep(100); return 11; }"));
        await session.LookUpAsync("f", TestContext.Current.CancellationToken);
        session.AddObject("source.o", EmulatedSession.Compile(Source));
        Assert.Equal(0, await session.RunAsync<int>("begin"));
        ReplaceResult result = await session.Main.ReplaceAsync("other.o", EmulatedSession.Compile("int f(void) { return 22; }"), TestContext.Current.CancellationToken);

        // The emulator does not tell where its threads are.
        Assert.Equal(1, result.KeptCode);
        Assert.Equal(1122, await session.RunAsync<long>("end"));
    }
}
