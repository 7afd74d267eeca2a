using Jitney.Failures;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Memory;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.RuntimeMemory;

/// <summary>Memory of an executor, read and written while linked code runs.</summary>
public sealed class RuntimeMemoryTests(Workshop workshop)
{
    private const string Code = """
        long sum(const unsigned char *bytes, long size) { long sum = 0; for (long i = 0; i < size; i++) sum += bytes[i]; return sum; }
        void fill(unsigned char *bytes, long size, int value) { for (long i = 0; i < size; i++) bytes[i] = value; }
        long values[1000] = { 1, 2, 3 };
        long zeros[500];
        const long constant[4] = { 5 };
        long value(long index) { return values[index] + zeros[index]; }
        long set(long index, long to) { zeros[index] = to; return values[index] = to; }
        """;

    [Theory]
    [InlineData(Way.SharedChild)]
    [InlineData(Way.InProcess)]
    public async Task Shared_buffers_are_one_memory_for_both(Way way)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object(Code, CodeKind.NonPic));
        IReadOnlyList<Symbol> functions = await session.LookUpAsync(["sum", "fill"], TestContext.Current.CancellationToken);
        using SharedBuffer buffer = await session.RuntimeMemory.AllocateAsync(100_000, cancellation: TestContext.Current.CancellationToken);
        long trips = session.Executor.RoundTrips;
        using SharedBuffer other = await session.RuntimeMemory.AllocateAsync(5000, 4096, TestContext.Current.CancellationToken);

        Assert.Equal(trips, session.Executor.RoundTrips);
        Assert.Equal(0UL, other.Address.Value % 4096);
        Assert.False(buffer.Memory.Span.ContainsAnyExcept((byte)0));
        buffer.Memory.Span.Fill(3);
        Assert.Equal(300_000, await session.CallAsync(functions[0].Address, (long)buffer.Address.Value, 100_000));
        Assert.Equal(0, await session.CallAsync(functions[0].Address, (long)other.Address.Value, 5000));
        await session.CallAsync(functions[1].Address, (long)buffer.Address.Value, 50_000, 7);
        Assert.Equal(50_000, buffer.Memory.Span.IndexOf((byte)3));
        byte[] copy = new byte[10];
        buffer.Read(49_995, copy);
        Assert.Equal([7, 7, 7, 7, 7, 3, 3, 3, 3, 3], copy);
        buffer.Write(99_990, copy);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Write(99_991, copy));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Read(-1, copy));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Memory[100_000..100_001]);
    }

    [Fact]
    public async Task Memory_used_again_is_zero()
    {
        await using Session session = await Way.SharedChild.StartAsync();
        ExecutorAddress first;
        using (SharedBuffer buffer = await session.RuntimeMemory.AllocateAsync(9000, cancellation: TestContext.Current.CancellationToken))
        {
            first = buffer.Address;
            buffer.Memory.Span.Fill(0xff);
        }

        using SharedBuffer again = await session.RuntimeMemory.AllocateAsync(9000, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(first, again.Address);
        Assert.False(again.Memory.Span.ContainsAnyExcept((byte)0));

        // So much that it goes back to the system in between.
        for (int round = 0; round < 3; round++)
        {
            using SharedBuffer large = await session.RuntimeMemory.AllocateAsync(80 << 20, cancellation: TestContext.Current.CancellationToken);
            Assert.False(large.Memory.Span.ContainsAnyExcept((byte)0));
            large.Memory.Span.Fill(1);
        }
    }

    [Fact]
    public async Task Nothing_can_be_used_after_its_end()
    {
        SharedBuffer left;
        Memory<byte> view;
        await using (Session session = await SharedDataAsync(Way.SharedChild))
        {
            left = await session.RuntimeMemory.AllocateAsync(64, cancellation: TestContext.Current.CancellationToken);
            SharedBuffer gone = await session.RuntimeMemory.AllocateAsync(64, cancellation: TestContext.Current.CancellationToken);
            gone.Dispose();
            gone.Dispose();
            Assert.Throws<ObjectDisposedException>(() => gone.Memory.Span[0]);
            Assert.Throws<ObjectDisposedException>(() => gone.Read(0, new byte[1]));
            view = session.RuntimeMemory.View(await session.LookUpAsync("values", TestContext.Current.CancellationToken));
            Assert.Equal(1, view.Span[0]);
            using var pin = left.Memory.Pin();
        }

        Assert.Throws<ObjectDisposedException>(() => left.Memory.Span[0]);
        Assert.Throws<ObjectDisposedException>(() => left.Write(0, [1]));
        Assert.Throws<ObjectDisposedException>(() => left.Memory.Pin());
        Assert.Throws<ObjectDisposedException>(() => view.Span[0]);
        left.Dispose();
    }

    [Theory]
    [InlineData(Way.SharedChild)]
    [InlineData(Way.InProcess)]
    public async Task Shared_data_is_seen_through_the_view(Way way)
    {
        await using Session session = await SharedDataAsync(way);
        IReadOnlyList<Symbol> names = await session.LookUpAsync(["values", "zeros", "value", "set", "constant"], TestContext.Current.CancellationToken);
        Memory<byte> values = session.RuntimeMemory.View(names[0]);
        Memory<byte> zeros = session.RuntimeMemory.View(names[1]);
        long trips = session.Executor.RoundTrips;
        Assert.Equal(8000, values.Length);
        Assert.Equal(3, BitConverter.ToInt64(values.Span[16..]));
        Assert.True(BitConverter.TryWriteBytes(values.Span[16..], 30L));
        Assert.True(BitConverter.TryWriteBytes(zeros.Span[16..], 12L));
        Assert.Equal(trips, session.Executor.RoundTrips);

        Assert.Equal(42, await session.CallAsync(names[2].Address, 2));
        await session.CallAsync(names[3].Address, 499, 77);
        Assert.Equal(77, BitConverter.ToInt64(values.Span[(8 * 499)..]));
        Assert.Equal(77, BitConverter.ToInt64(zeros.Span[(8 * 499)..]));
        Assert.Throws<ArgumentException>(() => session.RuntimeMemory.View(names[4]));
        Assert.Throws<ArgumentException>(() => session.RuntimeMemory.View(ExecutorAddressRange.Of(names[0].Address, 1UL << 31)));
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Other_memory_is_read_and_written_too(Way way)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object(Code, CodeKind.Pic));
        IReadOnlyList<Symbol> names = await session.LookUpAsync(["values", "value", "constant"], TestContext.Current.CancellationToken);
        Assert.Throws<InvalidOperationException>(() => session.RuntimeMemory.View(names[0]));
        byte[] read = new byte[24];
        await session.RuntimeMemory.ReadAsync(names[0].Address, read, TestContext.Current.CancellationToken);
        Assert.Equal([1L, 2L, 3L], Enumerable.Range(0, 3).Select(index => BitConverter.ToInt64(read, 8 * index)));
        await session.RuntimeMemory.WriteAsync(names[0].Address + 8UL, BitConverter.GetBytes(200L), TestContext.Current.CancellationToken);
        Assert.Equal(200, await session.CallAsync(names[1].Address, 1));

        await Assert.ThrowsAsync<ExecutorRefusalException>(async () => await session.RuntimeMemory.ReadAsync((ExecutorAddress)0x10, read));
        await Assert.ThrowsAsync<ExecutorRefusalException>(async () => await session.RuntimeMemory.WriteAsync((ExecutorAddress)0x10, read));
        await Assert.ThrowsAsync<ExecutorRefusalException>(async () => await session.RuntimeMemory.WriteAsync(names[2].Address, read));
        Assert.Equal(200, await session.CallAsync(names[1].Address, 1));
    }

    [Fact]
    public async Task An_executor_that_has_ended_has_no_memory()
    {
        await using Session session = await Way.SharedChild.StartAsync();
        session.AddObject(workshop.Object(Code, CodeKind.Pic));
        Symbol values = await session.LookUpAsync("values", TestContext.Current.CancellationToken);
        session.Executor.TrySignal(9);
        await session.Executor.Ended;
        await Assert.ThrowsAnyAsync<ExecutorException>(async () => await session.RuntimeMemory.ReadAsync(values.Address, new byte[8]));
    }

    private async Task<Session> SharedDataAsync(Way way)
    {
        Session session = await Session.StartAsync(Ways.Options(way) with { Sharing = DataSharing.Shared }, TestContext.Current.CancellationToken);
        session.AddObject(workshop.Object(Code, CodeKind.NonPic));
        return session;
    }
}
