using Jitney.Failures;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.Connections;

/// <summary>Do those who prove nothing cost next to nothing, and keep nobody out who does?</summary>
public sealed class StrangersTests(Workshop workshop)
{
    // More than are looked after at a time.
    private const int Many = 700;
    private const string OtherUser = "61234";

    [Theory]
    [InlineData(Transport.Unix)]
    [InlineData(Transport.Tcp)]
    [InlineData(Transport.Tls)]
    public async Task Little_memory_is_enough_for_many_strangers_and_a_controller_among_them(Transport transport)
    {
        using ListeningExecutor executor = ListeningExecutor.Through(["prlimit", "--as=600000000"], workshop, transport);
        await UseAsync(executor);
        await executor.AwaitNoWorkersAsync();
        int threads = executor.Threads;
        using var strangers = new StrangerCrowd(executor.Address);
        for (int round = 0; round < 2; round++)
        {
            strangers.Come(Many / 2);
            Assert.Empty(executor.Children);
            Assert.Equal(threads, executor.Threads);
            await UseAsync(executor);
            await executor.AwaitNoWorkersAsync();
        }
    }

    [Theory]
    [InlineData(Transport.Tcp)]
    [InlineData(Transport.Tls)]
    public async Task Few_processes_are_enough_for_many_strangers_and_a_controller_among_them(Transport transport)
    {
        Assert.SkipUnless(Environment.UserName == "root", "only root can start a program as somebody else");
        using ListeningExecutor executor = ListeningExecutor.Through(AsOtherUser("--nproc=60"), workshop, transport);
        using var strangers = new StrangerCrowd(executor.Address);
        strangers.Come(200);
        await UseAsync(executor);
    }

    [Fact]
    public async Task Few_descriptors_are_enough_too()
    {
        using ListeningExecutor executor = ListeningExecutor.Through(["prlimit", "--nofile=64"], workshop, Transport.Tcp);
        using var strangers = new StrangerCrowd(executor.Address);
        strangers.Come(200);
        await UseAsync(executor);
        strangers.Come(200);
        await UseAsync(executor);
    }

    [Fact]
    public async Task A_process_that_cannot_be_had_is_told_and_is_not_the_listeners_end()
    {
        Assert.SkipUnless(Environment.UserName == "root", "only root can start a program as somebody else");
        using ListeningExecutor executor = ListeningExecutor.Through(AsOtherUser("--nproc=2"), workshop, Transport.Tcp);
        for (int round = 0; round < 2; round++)
        {
            ExecutorException problem = await Assert.ThrowsAnyAsync<ExecutorException>(async () => await (await executor.StartAsync()).DisposeAsync());
            Assert.Contains("could not start a process", problem.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_is_said_about_them_has_an_end()
    {
        using ListeningExecutor executor = ListeningExecutor.AtPort(workshop);
        using var strangers = new StrangerCrowd(executor.Address);
        strangers.Come(Many);
        await UseAsync(executor);
        Assert.InRange(executor.Errors.Split('\n').Length, 1, 200);
    }

    private static string[] AsOtherUser(string limit) => ["setpriv", $"--reuid={OtherUser}", $"--regid={OtherUser}", "--clear-groups", "prlimit", limit];

    private async Task UseAsync(ListeningExecutor executor)
    {
        await using Session session = await executor.StartAsync();
        session.AddObject(workshop.Object("int f(void) { return 71; }", CodeKind.Pic));
        Assert.Equal(71, await session.CallAsync((await session.LookUpAsync("f")).Address));
    }
}
