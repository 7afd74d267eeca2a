using System.Buffers;
using Jitney.Linking.Fixups;
using Jitney.Linking.Graph;

namespace Jitney.Linking.Tests.Fixups;

/// <summary>Does everything that many threads leave get written, by one of them at a time?</summary>
public sealed class WriteQueueTests
{
    private const int Pieces = 2000;

    [Fact]
    public void Everything_is_written_once_and_never_by_two_threads_at_a_time()
    {
        var writer = new LonelyWriter();
        var queue = new WriteQueue(writer);
        Parallel.For(0, Pieces, new ParallelOptions { MaxDegreeOfParallelism = 8 }, number => Add(queue, number));
        Assert.Equal(Enumerable.Range(0, Pieces), writer.Written.Order());
        Assert.False(writer.WasDisturbed);
    }

    [Fact]
    public void A_failed_write_is_thrown_and_later_ones_are_written()
    {
        var writer = new LonelyWriter { Fails = 1 };
        var queue = new WriteQueue(writer);
        Add(queue, 0);
        Assert.Throws<IOException>(() => Add(queue, 1));
        Add(queue, 2);
        Assert.Equal([0, 2], writer.Written);
    }

    [Fact]
    public async Task Lanes_do_not_wait_for_each_other()
    {
        using var writer = new TwoLanes();
        var queue = new WriteQueue(writer);
        Task code = Task.Run(() => queue.Write(SegmentKind.Code, 0, ArrayPool<byte>.Shared.Rent(10), 10), TestContext.Current.CancellationToken);
        Assert.True(writer.HasBegun.Wait(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        queue.Write(SegmentKind.Writable, 0, ArrayPool<byte>.Shared.Rent(10), 10);
        Assert.False(code.IsCompleted);
        writer.MayEnd.Set();
        await code.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(2, writer.Written);
    }

    private static void Add(WriteQueue queue, int number)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(1000);
        buffer.AsSpan(0, 1000).Fill((byte)number);
        queue.Write(SegmentKind.ReadOnly, (ulong)number, buffer, 1000);
    }

    // Code takes its time.
    private sealed class TwoLanes : ISegmentWriter, IDisposable
    {
        private int _written;

        public ManualResetEventSlim HasBegun { get; } = new();

        public ManualResetEventSlim MayEnd { get; } = new();

        public int Written => _written;

        public int? LaneOf(SegmentKind segment) => segment == SegmentKind.Code ? 1 : 0;

        public void Write(SegmentKind segment, ulong offset, ReadOnlySpan<byte> bytes)
        {
            if (segment == SegmentKind.Code)
            {
                HasBegun.Set();
                MayEnd.Wait(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            }

            Interlocked.Increment(ref _written);
        }

        public void Dispose()
        {
            HasBegun.Dispose();
            MayEnd.Dispose();
        }
    }

    private sealed class LonelyWriter : ISegmentWriter
    {
        private int _writers;

        public int? LaneOf(SegmentKind segment) => 0;

        public int Fails { get; init; } = -1;

        public bool WasDisturbed { get; private set; }

        public List<int> Written { get; } = [];

        public void Write(SegmentKind segment, ulong offset, ReadOnlySpan<byte> bytes)
        {
            WasDisturbed |= Interlocked.Increment(ref _writers) != 1;
            try
            {
                if ((int)offset == Fails)
                {
                    throw new IOException("no space");
                }

                Assert.Equal(1000, bytes.Length);
                Assert.Equal(-1, bytes.IndexOfAnyExcept((byte)offset));
                Written.Add((int)offset);
            }
            finally
            {
                Interlocked.Decrement(ref _writers);
            }
        }
    }
}
