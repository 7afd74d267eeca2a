using Jitney.Integration.Tests.Infrastructure;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.Ends;

/// <summary>What is left of sessions that have ended.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class LeftoverTests(Workshop workshop)
{
    private const int Sessions = 50;

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Sessions_leave_nothing_behind(Way way)
    {
        await WarmUpAsync(way);
        string[] descriptors = Descriptors();
        int mappings = SharedMappings();

        for (int index = 0; index < Sessions; index++)
        {
            await RunSessionAsync(way);
        }

        Assert.Equal(descriptors, Descriptors());
        Assert.Equal(mappings, SharedMappings());
        Assert.Empty(Directory.GetFiles("/dev/shm", "jitney*"));
        Assert.Empty(Children());
    }

    [Theory]
    [MemberData(nameof(Ways.Children), MemberType = typeof(Ways))]
    public async Task Killed_executors_leave_nothing_behind(Way way)
    {
        await WarmUpAsync(way);
        string[] descriptors = Descriptors();

        for (int index = 0; index < Sessions / 5; index++)
        {
            await using Session session = await way.StartAsync();
            session.AddObject(workshop.Object("#include <signal.h>\nint end(void) { return raise(SIGKILL); }", CodeKind.Pic));
            LinkedSymbolInfo end = await session.LookUpAsync("end");
            await Assert.ThrowsAnyAsync<Failures.ExecutorException>(() => session.CallAsync(end.Address).AsTask());
        }

        Assert.Equal(descriptors, Descriptors());
        Assert.Empty(Children());
    }

    // By what they refer to, so that a failure says what was left. The list itself is read through one of them, which is gone by then. The runtime opens assemblies
    // whenever it first needs them.
    private static string[] Descriptors() =>
        [.. Directory.GetFiles("/proc/self/fd")
            .Select(path => File.ResolveLinkTarget(path, returnFinalTarget: false)?.Name ?? "")
            .Where(name => name.Length > 0 && !name.EndsWith(".dll", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];

    // What earlier tests left to the garbage collector must not go in between, nor what the runtime opens once.
    private async Task WarmUpAsync(Way way)
    {
        for (int index = 0; index < 5; index++)
        {
            await RunSessionAsync(way);
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private static int SharedMappings() => File.ReadLines("/proc/self/maps").Count(line => line.Contains("memfd:", StringComparison.Ordinal) && !line.Contains("doublemapper", StringComparison.Ordinal));

    private static string[] Children() =>
        [.. Directory.GetDirectories("/proc/self/task").SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))];

    private async Task RunSessionAsync(Way way)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object("static int data; int next(void) { return ++data; }", CodeKind.Pic));
        LinkedSymbolInfo next = await session.LookUpAsync("next");
        Assert.Equal(1, await session.CallAsync(next.Address));
    }
}

/// <summary>Tests that look at the whole process, which others would change at the same time.</summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;
