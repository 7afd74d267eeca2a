using Jitney.Executors;
using Jitney.Memory;
using Jitney.ObjectFiles.Failures;
using Jitney.Sessions;
using Jitney.Sessions.Modules;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Tests.Executors.Foreign;

/// <summary>Does code for AArch64 that is linked here run in an executor for AArch64?</summary>
public sealed class LinkedForAArch64Tests
{
    private const string Code = """
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <pthread.h>
        static __thread int own = 40;
        static int constructed;
        extern __thread int other;
        __attribute__((constructor)) static void construct(void) { constructed = 5; }
        __attribute__((weak)) int missing(void);
        static void *thread(void *sum) { *(int *)sum += ++own + other; return sum; }
        int sum(int count)
        {
            int result = constructed;
            for (int i = 0; i < count; i++) {
                pthread_t id;
                pthread_create(&id, 0, thread, &result);
                pthread_join(id, 0);
            }
            return result + (missing ? 1000 : 0);
        }
        int text(int number)
        {
            char buffer[100];
            snprintf(buffer, sizeof buffer, "%d of %.2f", number, 1.5);
            return strlen(buffer) == strlen("7 of 1.50") && strcmp(buffer, "7 of 1.50") == 0;
        }
        static int less(const void *left, const void *right) { return *(const int *)left - *(const int *)right; }
        int third(int a)
        {
            int values[] = { 9, a, 1, 5 };
            qsort(values, 4, sizeof *values, less);
            return values[2];
        }
        """;

    private const string Other = "__thread int other = 2; int next(int number) { return number + 1; }";

    public static MatrixTheoryData<string, MemoryTransport> Ways => new(["-fno-pic", "-fPIC", "-fPIC -mtls-dialect=trad", "-fno-pic -mcmodel=large", "-fno-pic -mbranch-protection=standard"], [MemoryTransport.Shared, MemoryTransport.Copy]);

    [LinuxTheory]
    [MemberData(nameof(Ways))]
    public async Task What_is_linked_here_runs_there(string options, MemoryTransport memory)
    {
        await using Session session = await StartAsync(memory);
        session.AddObject("code.o", Compile(Code, options));
        session.AddObject("other.o", Compile(Other, options));
        Assert.Equal(5 + (3 * (41 + 2)), await session.CallAsync((await LookUpAsync(session, "sum")).Address, 3));
        Assert.Equal(1, await session.CallAsync((await LookUpAsync(session, "text")).Address, 7));
        Assert.Equal(5, await session.CallAsync((await LookUpAsync(session, "third")).Address, 4));
    }

    [LinuxFact]
    public async Task Later_lookups_find_what_earlier_ones_linked_and_see_their_own_code()
    {
        await using Session session = await StartAsync(MemoryTransport.Shared);
        session.AddObject("other.o", Compile(Other, "-fno-pic"));
        Assert.Equal(8, await session.CallAsync((await LookUpAsync(session, "next")).Address, 7));
        for (int round = 0; round < 20; round++)
        {
            Module module = session.AddModule($"round {round}");
            module.AddObject("round.o", Compile($"int next(int); int round_{round}(int number) {{ return next(number) * {round}; }}", "-fno-pic"));
            Assert.Equal(8 * round, await session.CallAsync((await LookUpAsync(session, $"round_{round}")).Address, 7));
            await module.RemoveAsync(cancellation: TestContext.Current.CancellationToken);
        }
    }

    [LinuxFact]
    public async Task Objects_for_this_machine_are_refused_and_the_session_goes_on()
    {
        Assert.SkipWhen(EmulatedExecutor.AArch64 is null, EmulatedExecutor.Missing);
        using var tools = new Toolbox();
        await using Session session = await StartAsync(MemoryTransport.Shared);
        session.AddObject("here.o", tools.Bytes(tools.Compile("int here(void) { return 1; }")));
        var thrown = await Assert.ThrowsAnyAsync<LinkException>(async () => await LookUpAsync(session, "here"));
        Assert.Contains($"here.o: is an object for x86-64, and the executor {EmulatedExecutor.AArch64[^1]} is for AArch64", thrown.Message, StringComparison.Ordinal);
        session.AddObject("other.o", Compile(Other, "-fPIC"));
        Assert.Equal(8, await session.CallAsync((await LookUpAsync(session, "next")).Address, 7));
    }

    private static ValueTask<Symbol> LookUpAsync(Session session, string name) => session.LookUpAsync(name, TestContext.Current.CancellationToken);

    private static Task<Session> StartAsync(MemoryTransport memory)
    {
        Assert.SkipWhen(EmulatedExecutor.AArch64 is null, EmulatedExecutor.Missing);
        IReadOnlyList<string> command = EmulatedExecutor.AArch64;
        return Session.StartAsync(
            new LinkSessionOptions { Executor = ExecutorChoice.Child(new ChildExecutorOptions(command[^1]) { Launcher = [.. command.SkipLast(1)] }), Memory = memory },
            TestContext.Current.CancellationToken);
    }

    private static byte[] Compile(string source, string options)
    {
        var cross = new CrossTools("aarch64");
        Assert.SkipWhen(cross.Missing is not null, cross.Missing ?? "");
        using var tools = new Toolbox();
        return tools.Bytes(tools.Compile(source, "a.o", cross.Compiler, ["-O1", .. options.Split(' ')]));
    }
}
