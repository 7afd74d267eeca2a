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
            Symbol end = await session.LookUpAsync("end");
            await Assert.ThrowsAnyAsync<Failures.ExecutorException>(() => session.CallAsync(end.Address).AsTask());
        }

        Assert.Equal(descriptors, Descriptors());
        Assert.Empty(Children());
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Sessions_leave_no_memory_behind(Way way)
    {
        const int Most = 2048;
        for (int index = 0; index < Sessions; index++)
        {
            await RunFullSessionAsync(way);
        }

        long before = ManagedMemory();
        for (int index = 0; index < Sessions; index++)
        {
            await RunFullSessionAsync(way);
        }

        Assert.InRange(ManagedMemory() - before, long.MinValue, Most * Sessions);
    }

    private static long ManagedMemory()
    {
        for (int round = 0; round < 5; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Thread.Sleep(20);
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }

    // All that a session can have.
    private async Task RunFullSessionAsync(Way way)
    {
        await using Session session = await way.StartAsync();
        session.AddLibrary(workshop.Library("int of_the_library(void) { return 7; }"));
        session.AddObject(workshop.Object("""
            extern int of_the_library(void);
            static __thread int own = 3;
            int next(void) { return own++ + of_the_library(); }
            """, CodeKind.Pic));
        session.Handle("tag", static (arguments, _) => ValueTask.FromResult(arguments));
        Symbol next = await session.LookUpAsync("next");
        Assert.Equal(10, await session.CallAsync(next.Address));
        for (int call = 0; call < 5; call++)
        {
            Assert.NotEqual(0, await session.CallAsync(next.Address));
        }

        if (way != Way.CopiedChild)
        {
            using Memory.SharedBuffer buffer = await session.RuntimeMemory.AllocateAsync(1000);
            buffer.Write(0, [1, 2, 3]);
        }
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
        Symbol next = await session.LookUpAsync("next");
        Assert.Equal(1, await session.CallAsync(next.Address));
    }
}

/// <summary>Tests that look at the whole process, which others would change at the same time.</summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;
