using Jitney.Interop.Sockets;
using Jitney.Interop.Streams;
using Jitney.Protocol.Vocabulary;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Interop.Tests.Windows;

/// <summary>Does what was written arrive, and the end behind it, when the thread that wrote it ends, or the connection is closed, before anybody reads?</summary>
public sealed class LastBytesTests : IDisposable
{
    // More than a pipe's or a socket's own room.
    private const int Much = 40 << 20;

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);
    private readonly WakeSignal _never = new();

    public void Dispose() => _never.Dispose();

    [WindowsTheory]
    [InlineData("pipes")]
    [InlineData("a pipe")]
    [InlineData("tcp")]
    [InlineData("pipes at which everybody waits")]
    public void Of_a_thread_that_has_ended(string over)
    {
        (ByteConnection writer, ByteConnection reader) = Connect(over);
        using (reader)
        using (writer)
        {
            int count = WriteUntilFull(writer);
            CheckRead(reader, count, isEnd: false);

            // And there is room again.
            Assert.True(Wait(writer.Output, Readiness.Writable));
            Assert.Equal(1, writer.Write([Expected(count)], []));
            Assert.Equal(Expected(count), ReadSome(reader, 1).Single());
        }
    }

    [WindowsTheory]
    [InlineData("pipes")]
    [InlineData("a pipe")]
    [InlineData("tcp")]
    [InlineData("pipes at which everybody waits")]
    public void Of_a_connection_that_is_closed(string over)
    {
        (ByteConnection writer, ByteConnection reader) = Connect(over);
        using (reader)
        {
            int count = WriteUntilFull(writer);
            writer.Dispose();
            CheckRead(reader, count, isEnd: true);
        }
    }

    [WindowsTheory]
    [InlineData("pipes")]
    [InlineData("a pipe")]
    [InlineData("tcp")]
    [InlineData("pipes at which everybody waits")]
    public void Of_a_connection_to_which_nothing_more_is_written(string over)
    {
        (ByteConnection writer, ByteConnection reader) = Connect(over);
        using (reader)
        using (writer)
        {
            int count = WriteUntilFull(writer);
            writer.CloseWriting();
            Assert.ThrowsAny<Exception>(() => writer.Write("more"u8, []));

            // Longer than anybody would wait who closes.
            Assert.False(Wait(_never.Descriptor, Readiness.Readable, TimeSpan.FromMilliseconds(400)));
            CheckRead(reader, count, isEnd: true);

            // The other direction is open.
            reader.Write("answer"u8, []);
            Assert.Equal("answer"u8.ToArray(), ReadSome(writer, 6));
        }
    }

    [WindowsTheory]
    [InlineData("a pipe")]
    [InlineData("tcp")]
    public void A_read_left_under_way_by_a_thread_that_has_ended_is_begun_anew(string over)
    {
        (ByteConnection writer, ByteConnection reader) = Connect(over);
        using (reader)
        using (writer)
        {
            var asking = new Thread(() => Assert.False(reader.TryRead(new byte[10], out _, out _)));
            asking.Start();
            asking.Join();
            writer.Write("here"u8, []);
            Assert.Equal("here"u8.ToArray(), ReadSome(reader, 4));
        }
    }

    [WindowsFact]
    public void Who_listens_on_a_thread_that_has_ended_still_does()
    {
        ListeningSocket? listening = null;
        var opening = new Thread(() => listening = ListeningSocket.Open(NewPipe()));
        opening.Start();
        opening.Join();
        using (listening)
        {
            // Whether it shows that the thread has ended is the system's affair.
            _ = Wait(listening!.Descriptor, Readiness.Readable, TimeSpan.FromMilliseconds(50));
            Assert.Null(listening.TryAccept(out string? problem));
            Assert.Null(problem);
            using SafeDescriptor ours = OutgoingConnection.Here.Open(listening.Address, s_limit, _never);
            Assert.True(Wait(listening.Descriptor, Readiness.Readable));
            using SafeDescriptor? theirs = listening.TryAccept(out problem);
            Assert.Null(problem);
            Assert.NotNull(theirs);
        }

        listening.Dispose();
    }

    [WindowsTheory]
    [InlineData("pipes")]
    [InlineData("a pipe")]
    public void A_closed_connection_says_so(string over)
    {
        (ByteConnection writer, ByteConnection reader) = Connect(over);
        writer.Write("unread"u8, []);
        Assert.True(Wait(reader.Input, Readiness.Readable));
        writer.Dispose();
        reader.Dispose();
        Assert.Throws<ObjectDisposedException>(() => writer.Write("x"u8, []));
        Assert.Throws<ObjectDisposedException>(() => writer.TakesAtOnce(1));
        Assert.Throws<ObjectDisposedException>(() => reader.TryRead(new byte[1], out _, out _));
        Assert.Throws<ObjectDisposedException>(() => reader.Peek(new byte[1]));
    }

    private static ConnectionAddress NewPipe() => ConnectionAddress.Parse($"pipe:jitney-test-{Guid.NewGuid():N}");

    private static byte Expected(int position) => (byte)((position * 31) ^ (position >> 8) ^ (position >> 16));

    private static bool Wait(System.Runtime.InteropServices.SafeHandle handle, Readiness wanted, TimeSpan? limit = null)
    {
        var wait = new DescriptorWait(handle);
        wait.Watch(0, wanted);
        return wait.Wait(limit ?? s_limit);
    }

    // On a thread that ends when nothing more is taken.
    private static int WriteUntilFull(ByteConnection writer)
    {
        int count = 0;
        var writing = new Thread(() =>
        {
            byte[] bytes = new byte[100_000];
            while (count < Much)
            {
                for (int index = 0; index < bytes.Length; index++)
                {
                    bytes[index] = Expected(count + index);
                }

                int taken = (int)writer.Write(bytes, []);
                count += taken;
                if (taken == 0 && !Wait(writer.Output, Readiness.Writable, TimeSpan.FromMilliseconds(300)))
                {
                    return;
                }
            }
        });
        writing.Start();
        writing.Join();
        Assert.InRange(count, 1, Much - 1);
        return count;
    }

    private static void CheckRead(ByteConnection reader, int count, bool isEnd)
    {
        byte[] bytes = ReadSome(reader, count);
        Assert.True(Enumerable.Range(0, count).All(position => bytes[position] == Expected(position)));
        if (isEnd)
        {
            Assert.True(Wait(reader.Input, Readiness.Readable));
            Assert.True(reader.TryRead(bytes, out int more, out _));
            Assert.Equal(0, more);
        }
    }

    private static byte[] ReadSome(ByteConnection reader, int count)
    {
        byte[] bytes = new byte[count];
        for (int done = 0; done < count;)
        {
            Assert.True(Wait(reader.Input, Readiness.Readable));
            if (reader.TryRead(bytes.AsSpan(done), out int some, out _))
            {
                Assert.NotEqual(0, some);
                done += some;
            }
        }

        return bytes;
    }

    private (ByteConnection Writer, ByteConnection Reader) Connect(string over)
    {
        if (over == "tcp")
        {
            using ListeningSocket listening = ListeningSocket.Open(ConnectionAddress.Parse("tcp:0"));
            SafeDescriptor ours = OutgoingConnection.Here.Open(listening.Address, s_limit, _never);
            Assert.True(Wait(listening.Descriptor, Readiness.Readable));
            SafeDescriptor theirs = listening.TryAccept(out _)!;
            return (ByteConnection.Over(ours, ours), ByteConnection.Over(theirs, theirs));
        }

        if (over == "a pipe")
        {
            (SafeDescriptor first, SafeDescriptor second) = Descriptors.Here.MakeSocketPair();
            Descriptors.Here.MakeNonblocking(second);
            return (ByteConnection.Over(first, first), ByteConnection.Over(second, second));
        }

        Func<(SafeDescriptor, SafeDescriptor)> make = over == "pipes" ? Descriptors.Here.MakePipe : AnonymousPipe.Make;
        (SafeDescriptor firstInput, SafeDescriptor secondOutput) = make();
        (SafeDescriptor secondInput, SafeDescriptor firstOutput) = make();
        Array.ForEach([firstInput, secondOutput, secondInput, firstOutput], Descriptors.Here.MakeNonblocking);
        return (ByteConnection.Over(firstInput, firstOutput), ByteConnection.Over(secondInput, secondOutput));
    }
}
