using Jitney.Executors;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Jitney.Sessions;

namespace Jitney.Benchmarks.Calls;

/// <summary>Writing and reading an executor's memory over the wire, beside a pipe that does nothing else.</summary>
internal static class BulkSuite
{
    private const int Pieces = 8;

    /// <summary>Runs it and prints a table.</summary>
    public static async Task RunAsync(int rounds, ChildExecutorOptions child)
    {
        byte[] bytes = new byte[BulkSeries.Size];
        new Random(42).NextBytes(bytes);
        using var plain = new PlainPipe();
        await using Session pipes = await StartAsync(child with { Transport = ChildTransport.Pipes });
        await using Session sockets = await StartAsync(child);
        List<BulkSeries> series =
        [
            new("plain pipe", moved =>
            {
                plain.Move(moved);
                return ValueTask.CompletedTask;
            }),
            .. await OfAsync("pipes", pipes),
            .. await OfAsync("socket pair", sockets),
        ];
        for (int round = 0; round <= rounds; round++)
        {
            foreach (BulkSeries one in series)
            {
                await one.MeasureAsync(bytes, Pieces, counts: round > 0);
            }
        }

        Console.WriteLine($"{Environment.ProcessorCount} processors; {rounds} rounds of {Pieces} pieces of {BulkSeries.Size >> 20} MiB, the ways in turn; GB/s.");
        Console.WriteLine();
        Console.WriteLine("| moved by | median | least..most | of a plain pipe |");
        Console.WriteLine("| --- | ---: | ---: | ---: |");
        foreach (BulkSeries one in series)
        {
            Console.WriteLine(one.Row(series[0]));
        }
    }

    private static async Task<Session> StartAsync(ChildExecutorOptions child)
    {
        Session session = await Session.StartAsync(new LinkSessionOptions { Executor = ExecutorChoice.Child(child) });
        session.AddObject("buffer.o", CompiledSource.Object($"char buffer[{BulkSeries.Size}] = {{1}};"));
        return session;
    }

    private static async Task<List<BulkSeries>> OfAsync(string name, Session session)
    {
        ExecutorAddress buffer = (await session.LookUpAsync("buffer")).Address;
        IExecutorProcessControl executor = session.Executor;
        ExecutorAddress write = executor.Description.Service(BootstrapSymbols.MemoryWrite);
        ExecutorAddress read = executor.Description.Service(BootstrapSymbols.MemoryRead);
        return
        [
            new($"{name}, writing", async bytes =>
            {
                SpsWriter arguments = MemoryAccessMessages.EncodeWrite(new SpsWriter(BulkSeries.Size + 64), [new MemoryContent(buffer, bytes)]);
                ValueTask<ReadOnlyMemory<byte>> written = executor.CallAsync(write, arguments.Written, "write memory");
                LargeBuffers.Return(arguments.Written);
                await written;
            }),
            new($"{name}, reading", async _ =>
            {
                SpsWriter arguments = MemoryAccessMessages.EncodeRead(new SpsWriter(), [ExecutorAddressRange.Of(buffer, BulkSeries.Size)]);
                ReadOnlyMemory<byte> result = await executor.CallAsync(read, arguments.Written, "read memory");
                if (MemoryAccessMessages.DecodeReadResult(result)[0].Length != BulkSeries.Size)
                {
                    throw new InvalidOperationException("fewer bytes came");
                }

                LargeBuffers.Return(result);
            }),
        ];
    }
}
