using System.Text;
using Jitney.Interop.Streams;
using Xunit;

namespace Jitney.Interop.Tests.Streams;

/// <summary>Do bytes and descriptors travel, and are ends told apart from silence?</summary>
public sealed class ByteConnectionTests
{
    private readonly byte[] _buffer = new byte[100];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Two_pieces_arrive_as_one(bool overPipes)
    {
        using var pair = new ConnectedPair(overPipes);

        Assert.Equal(6, pair.First.Write("abc"u8, "def"u8));
        Assert.True(pair.Second.TryRead(_buffer, out int count, out SafeDescriptor? received));

        Assert.Equal("abcdef", Encoding.ASCII.GetString(_buffer, 0, count));
        Assert.Null(received);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Silence_is_not_the_end(bool overPipes)
    {
        using var pair = new ConnectedPair(overPipes);

        Assert.False(pair.First.TryRead(_buffer, out _, out _));
        pair.Second.CloseWriting();

        Assert.True(pair.First.TryRead(_buffer, out int count, out _));
        Assert.Equal(0, count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Writing_to_nobody_is_told_and_raises_no_signal(bool overPipes)
    {
        using var pair = new ConnectedPair(overPipes);
        pair.Second.Dispose();

        Assert.Throws<StreamEndedException>(() => pair.First.Write("abc"u8, []));
    }

    [Fact]
    public void A_connection_that_was_reset_reads_as_ended()
    {
        using var pair = new ConnectedPair(overPipes: false);

        // Closing with unread bytes resets a Unix socket's other end.
        pair.First.Write("unread"u8, []);
        pair.Second.Dispose();

        Assert.True(pair.First.TryRead(_buffer, out int count, out _));
        Assert.Equal(0, count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_full_stream_takes_nothing(bool overPipes)
    {
        using var pair = new ConnectedPair(overPipes);
        var much = new byte[1 << 20];
        long written = 0;
        for (long count = 1; count > 0; written += count)
        {
            count = pair.First.Write(much, much);
        }

        Assert.True(written > 0);
        Assert.True(new DescriptorWait(pair.Second.Input).Wait(TimeSpan.Zero));
        var wait = new DescriptorWait(pair.First.Output);
        wait.Watch(0, Readiness.Writable);
        Assert.False(wait.Wait(TimeSpan.Zero));
    }

    [Fact]
    public void Pipes_carry_no_descriptors()
    {
        using var pair = new ConnectedPair(overPipes: true);

        Assert.False(pair.First.CarriesDescriptors);
        Assert.Throws<InvalidOperationException>(() => pair.First.Write("x"u8, [], pair.First.InputDescriptor));
    }
}
