using System.Diagnostics;
using System.Globalization;
using System.Text;
using Jitney.Benchmarks.Measuring;
using Jitney.Benchmarks.Output;
using Jitney.Executors;
using Jitney.Memory;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Benchmarks.Experiment;

/// <summary>What sharing memory, a slab and threads are each worth: the memory of CPython's objects, each object by itself or all as one batch, without linking.</summary>
internal static class MemoryExperiment
{
    private const int Objects = 179;
    private const int Segment = 13 * 1024;

    /// <summary>Runs all combinations in turn.</summary>
    /// <returns>A table.</returns>
    public static async Task<string> RunAsync(string executor, int rounds)
    {
        (MemoryTransport Transport, bool HasSlab, bool IsBatch, int Threads)[] cases =
        [
            .. from transport in (MemoryTransport[])[MemoryTransport.Shared, MemoryTransport.Copy]
               from slab in (bool[])[true, false]
               from threads in (int[])[1, Environment.ProcessorCount]
               select (transport, slab, false, threads),
            (MemoryTransport.Shared, true, true, 1),
            (MemoryTransport.Copy, true, true, 1),
        ];
        Samples[] wall = [.. cases.Select(static _ => new Samples())];
        Samples[] processor = [.. cases.Select(static _ => new Samples())];
        Samples[] trips = [.. cases.Select(static _ => new Samples())];
        for (int round = 0; round <= rounds; round++)
        {
            for (int index = 0; index < cases.Length; index++)
            {
                (double milliseconds, double cpu, long roundTrips) = await OnceAsync(executor, cases[index].Transport, cases[index].HasSlab, cases[index].IsBatch, cases[index].Threads).ConfigureAwait(false);
                if (round > 0)
                {
                    wall[index].Add(milliseconds);
                    processor[index].Add(cpu);
                    trips[index].Add(roundTrips);
                }
            }
        }

        var page = new StringBuilder();
        _ = page.Append(CultureInfo.InvariantCulture, $"{Machine.Description}; {rounds} rounds in turn; medians, milliseconds.\n\n| bytes travel by | memory comes from | at a time | wall | CPU, both processes | round trips |\n| --- | --- | --- | ---: | ---: | ---: |\n");
        for (int index = 0; index < cases.Length; index++)
        {
            string manager = cases[index].HasSlab ? "a slab" : "a reservation for each";
            string at = cases[index].IsBatch ? "all objects as one batch" : string.Create(CultureInfo.InvariantCulture, $"{cases[index].Threads} object{(cases[index].Threads == 1 ? "" : "s")}");
            _ = page.Append(CultureInfo.InvariantCulture, $"| {(cases[index].Transport == MemoryTransport.Shared ? "shared memory" : "copying")} | {manager} | {at} | {wall[index]} | {processor[index]} | {trips[index].Median:0} |\n");
        }

        return page.ToString();
    }

    private static async Task<(double Wall, double Processor, long RoundTrips)> OnceAsync(string executor, MemoryTransport transport, bool hasSlab, bool isBatch, int threads)
    {
        await using IExecutorProcessControl control = await ChildExecutor.StartAsync(ChildExecutorOptions.For(executor)).ConfigureAwait(false);
        IMemoryMapper mapper = MemoryManagers.CreateMapper(control, transport, DataSharing.Private);
        await using IMemoryManager manager = hasSlab ? new SlabMemoryManager(mapper) : new ReservationPerAllocationMemoryManager(mapper);
        ulong size = isBatch ? (ulong)(Objects * Segment) : Segment;
        var segment = new SegmentRequest(size, 16, size);
        var request = new AllocationRequest(segment, segment, segment);
        var content = new byte[size];
        content.AsSpan().Fill(0xcc);
        long tripsBefore = control.RoundTrips;
        double before = ProcessorOf(Environment.ProcessId) + ProcessorOf(control.ProcessId!.Value);
        long start = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(0, isBatch ? 1 : Objects, new ParallelOptions { MaxDegreeOfParallelism = threads }, async (number, cancellation) =>
        {
            await using MemoryAllocation allocation = await manager.AllocateAsync(request, cancellation).ConfigureAwait(false);
            allocation.Write(allocation.Code, 0, content);
            allocation.Write(allocation.ReadOnly, 0, content);
            allocation.Write(allocation.Writable, 0, content);
            await allocation.FinalizeAsync([], cancellation).ConfigureAwait(false);
        }).ConfigureAwait(false);
        double wall = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        double processor = ProcessorOf(Environment.ProcessId) + ProcessorOf(control.ProcessId.Value) - before;
        return (wall, processor, control.RoundTrips - tripsBefore);
    }

    // Milliseconds that all threads have run so far, exactly; times in /proc/PID/stat count in hundredths of seconds.
    private static double ProcessorOf(int process) => Directory.EnumerateDirectories($"/proc/{process}/task")
        .Sum(static task => double.Parse(File.ReadAllText(task + "/schedstat").Split(' ')[0], CultureInfo.InvariantCulture) / 1e6);
}
