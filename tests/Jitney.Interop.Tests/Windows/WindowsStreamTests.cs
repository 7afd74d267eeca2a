using System.Text;
using Jitney.Interop.Streams;
using Jitney.Interop.Tests.Streams;
using Jitney.Interop.Windows.Streams;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Interop.Tests.Windows;

/// <summary>Do streams keep what Windows makes hard: waiting for what is there, half-closed pipes, many handles, handles at which everybody waits?</summary>
public sealed class WindowsStreamTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    [WindowsFact]
    public void A_wait_takes_nothing_from_who_reads_next()
    {
        using var pair = new ConnectedPair(overPipes: false);
        pair.Second.Write("0123456789"u8, []);
        Assert.True(new DescriptorWait(pair.First.Input).Wait(s_limit));

        Span<byte> seen = stackalloc byte[4];
        Assert.Equal(4, pair.First.Peek(seen));
        Assert.Equal("0123", Encoding.ASCII.GetString(seen));
        byte[] all = new byte[10];
        Assert.True(pair.First.TryRead(all, out int count, out _));
        Assert.Equal("0123456789", Encoding.ASCII.GetString(all, 0, count));
    }

    [WindowsFact]
    public void A_read_left_under_way_asks_for_no_more_than_its_reader()
    {
        using var pair = new ConnectedPair(overPipes: false);
        byte[] four = new byte[4];
        Assert.False(pair.First.TryRead(four, out _, out _));
        pair.Second.Write("mine yours"u8, []);
        Assert.True(pair.First.TryRead(four, out int count, out _));
        Assert.Equal("mine", Encoding.ASCII.GetString(four, 0, count));

        // Whoever has the handle next gets all of the rest.
        using SafeDescriptor next = Descriptors.Here.Duplicate(pair.First.InputDescriptor);
        using ByteConnection other = ByteConnection.Over(next, next);
        byte[] rest = new byte[100];
        Assert.True(other.TryRead(rest, out count, out _));
        Assert.Equal(" yours", Encoding.ASCII.GetString(rest, 0, count));
    }

    [WindowsFact]
    public void A_pipe_in_both_directions_can_be_closed_in_one()
    {
        using var pair = new ConnectedPair(overPipes: false);
        pair.Second.Write("last"u8, []);
        pair.Second.CloseWriting();

        byte[] bytes = new byte[10];
        Assert.True(pair.First.TryRead(bytes, out int count, out _));
        Assert.Equal(4, count);
        Assert.True(pair.First.TryRead(bytes, out count, out _));
        Assert.Equal(0, count);
        pair.First.Write("answer"u8, []);
        Assert.True(pair.Second.TryRead(bytes, out count, out _));
        Assert.Equal("answer", Encoding.ASCII.GetString(bytes, 0, count));
    }

    [WindowsFact]
    public void That_the_other_end_is_gone_is_seen_while_there_is_something_to_read()
    {
        using var pair = new ConnectedPair(overPipes: false);
        pair.Second.Write("unread"u8, []);
        var wait = new DescriptorWait(pair.First.Input);
        wait.Watch(0, Readiness.HungUp);
        Assert.False(wait.Wait(TimeSpan.FromMilliseconds(1)));
        pair.Second.Dispose();
        Assert.True(wait.Wait(s_limit));
        Assert.Equal(Readiness.HungUp, wait.Seen(0));
    }

    [WindowsFact]
    public void What_was_written_before_the_end_arrives()
    {
        using var pair = new ConnectedPair(overPipes: true);
        pair.Second.Write("written"u8, []);
        pair.Second.Dispose();
        byte[] bytes = new byte[10];
        Assert.True(pair.First.TryRead(bytes, out int count, out _));
        Assert.Equal(7, count);
        Assert.True(pair.First.TryRead(bytes, out count, out _));
        Assert.Equal(0, count);
    }

    [WindowsFact]
    public void More_handles_than_the_system_waits_for_at_once_are_waited_for()
    {
        WakeSignal[] signals = [.. Enumerable.Range(0, 200).Select(static _ => new WakeSignal())];
        var wait = new DescriptorWait([.. signals.Select(static signal => signal.Descriptor)]);
        Assert.False(wait.Wait(TimeSpan.FromMilliseconds(1)));
        var giving = new Thread(signals[150].Give);
        giving.Start();
        Assert.True(wait.Wait(s_limit));
        Assert.Equal([150], Enumerable.Range(0, signals.Length).Where(position => wait.Seen(position) is not Readiness.None));
        giving.Join();
        Array.ForEach(signals, static signal => signal.Dispose());
    }

    [WindowsFact]
    public void A_loop_tells_of_many_again_and_again_until_they_are_left()
    {
        using ReadinessLoop loop = ReadinessLoop.Make();
        WakeSignal[] signals = [.. Enumerable.Range(0, 100).Select(static _ => new WakeSignal())];
        int[] told = new int[signals.Length];
        DescriptorWatch[] watches = [.. signals.Select((signal, index) => loop.Watch(signal.Descriptor, Readiness.Readable, _ => told[index]++))];
        loop.Wait(TimeSpan.Zero);
        Assert.All(told, static count => Assert.Equal(0, count));

        signals[70].Give();
        while (told[70] < 3)
        {
            loop.Wait(s_limit);
        }

        watches[70].Dispose();
        int before = told[70];
        loop.Wait(TimeSpan.FromMilliseconds(1));
        Assert.Equal(before, told[70]);
        Assert.Equal(before, told.Sum());
        foreach (DescriptorWatch watch in watches.Where((_, index) => index != 70))
        {
            watch.Dispose();
        }

        Array.ForEach(signals, static signal => signal.Dispose());
    }

    [WindowsFact]
    public void A_loop_tells_what_a_connection_is_ready_for()
    {
        using ReadinessLoop loop = ReadinessLoop.Make();
        using var pair = new ConnectedPair(overPipes: false);
        var seen = new List<Readiness>();
        DescriptorWatch watch = loop.Watch(pair.First.Input, Readiness.Readable, seen.Add);
        loop.Wait(TimeSpan.FromMilliseconds(1));
        Assert.Empty(seen);
        pair.Second.Write("x"u8, []);
        loop.Wait(s_limit);
        Assert.Equal([Readiness.Readable], seen);

        watch.WaitFor(Readiness.HungUp);
        pair.Second.Dispose();
        loop.Wait(s_limit);
        Assert.Equal([Readiness.Readable, Readiness.HungUp], seen);
        watch.Dispose();
    }

    [WindowsFact]
    public void Anonymous_pipes_at_which_everybody_waits_serve_too()
    {
        (SafeDescriptor theirInput, SafeDescriptor ourOutput) = AnonymousPipe.Make();
        (SafeDescriptor ourInput, SafeDescriptor theirOutput) = AnonymousPipe.Make();
        Assert.Equal(HandleKind.Waiting | HandleKind.Pipe, HandleKinds.Of(ourInput));
        Descriptors.Here.MakeNonblocking(ourInput);
        Descriptors.Here.MakeNonblocking(ourOutput);
        using ByteConnection ours = ByteConnection.Over(ourInput, ourOutput);
        using ByteConnection theirs = ByteConnection.Over(theirInput, theirOutput);
        byte[] bytes = new byte[10];
        Assert.False(ours.TryRead(bytes, out _, out _));
        Assert.False(new DescriptorWait(ours.Input).Wait(TimeSpan.FromMilliseconds(1)));

        Assert.Equal(5, ours.Write("there"u8, []));
        Assert.True(theirs.TryRead(bytes, out int count, out _));
        Assert.Equal(5, count);
        theirs.Write("back"u8, []);
        Assert.True(new DescriptorWait(ours.Input).Wait(s_limit));
        Assert.True(ours.TryRead(bytes, out count, out _));
        Assert.Equal("back", Encoding.ASCII.GetString(bytes, 0, count));

        theirs.Dispose();
        Assert.True(new DescriptorWait(ours.Input).Wait(s_limit));
        Assert.True(ours.TryRead(bytes, out count, out _));
        Assert.Equal(0, count);
    }

    [WindowsFact]
    public void Who_waits_at_such_a_pipe_can_be_closed()
    {
        (SafeDescriptor input, SafeDescriptor output) = AnonymousPipe.Make();
        Descriptors.Here.MakeNonblocking(input);
        ByteConnection connection = ByteConnection.Over(input, input);
        Assert.False(connection.TryRead(new byte[1], out _, out _));
        connection.Dispose();

        // The thread that has waited closes the handle as soon as it waits no more.
        using ByteConnection other = ByteConnection.Over(output, output);
        Assert.Throws<StreamEndedException>(() =>
        {
            for (long end = Environment.TickCount64 + (long)s_limit.TotalMilliseconds; Environment.TickCount64 < end;)
            {
                other.Write("x"u8, []);
            }
        });
    }

    [WindowsFact]
    public void Much_passes_between_two_who_both_wait()
    {
        using var pair = new ConnectedPair(overPipes: true);
        byte[] much = new byte[40_000_000];
        new Random(5).NextBytes(much);
        var writing = new Thread(() => pair.Second.Write(much.AsSpan(0, 100), much.AsSpan(100)));
        writing.Start();
        byte[] read = new byte[much.Length];
        for (int done = 0; done < read.Length;)
        {
            Assert.True(new DescriptorWait(pair.First.Input).Wait(s_limit));
            if (pair.First.TryRead(read.AsSpan(done), out int count, out _))
            {
                Assert.NotEqual(0, count);
                done += count;
            }
        }

        writing.Join();
        Assert.True(read.AsSpan().SequenceEqual(much));
    }
}
