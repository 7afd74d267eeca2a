using Jitney.Sessions;

namespace Jitney.Integration.Tests.Infrastructure;

/// <summary>What a session and its executor hold at a moment.</summary>
/// <param name="Descriptors">Open descriptors of this process.</param>
/// <param name="Managed">Bytes on the managed heap.</param>
/// <param name="ExecutorDescriptors">Open descriptors of the executor; 0 where it is this process.</param>
/// <param name="ExecutorMappings">Its mappings.</param>
/// <param name="ExecutorPages">Its pages in memory.</param>
internal readonly record struct SessionFootprint(int Descriptors, long Managed, int ExecutorDescriptors, int ExecutorMappings, long ExecutorPages)
{
    public static SessionFootprint Of(Session session)
    {
        for (int round = 0; round < 3; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        int descriptors = Directory.GetFiles("/proc/self/fd").Length;
        long managed = GC.GetTotalMemory(forceFullCollection: true);
        if (session.Executor.ProcessId is not { } process || process == Environment.ProcessId)
        {
            return new SessionFootprint(descriptors, managed, 0, 0, 0);
        }

        string folder = $"/proc/{process}";
        return new SessionFootprint(
            descriptors,
            managed,
            Directory.GetFiles($"{folder}/fd").Length,
            File.ReadAllLines($"{folder}/maps").Length,
            long.Parse(File.ReadAllText($"{folder}/statm").Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>Refuses what has grown since an earlier moment, some rounds ago.</summary>
    /// <param name="early">That moment.</param>
    /// <param name="rounds">How many rounds there were.</param>
    /// <param name="keptOfEach">The bytes of the managed heap that each may keep for good: a name that was never seen before.</param>
    public void AssertFlat(SessionFootprint early, int rounds, int keptOfEach = 256)
    {
        Assert.InRange(Descriptors, 0, early.Descriptors + 8);
        Assert.InRange(ExecutorDescriptors, 0, early.ExecutorDescriptors);
        Assert.InRange(ExecutorMappings, 0, early.ExecutorMappings + 4);

        // A young executor's own heap still grows.
        Assert.InRange(ExecutorPages, 0, early.ExecutorPages + (rounds < 1000 ? 1024 : 256));

        Assert.InRange(Managed, 0, early.Managed + (1 << 20) + (rounds * keptOfEach));
    }
}
