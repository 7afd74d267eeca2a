using System.Text;
using Jitney.Interop.Streams;
using Jitney.Interop.Tests.Streams;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Interop.Tests.Linux.Streams;

/// <summary>Do descriptors travel with the bytes that they belong to?</summary>
public sealed class TravellingDescriptorTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private static readonly ExecutorAddress s_callee = new(0x1234);

    private readonly byte[] _buffer = new byte[100];

    [LinuxFact]
    public void A_descriptor_travels_with_its_bytes()
    {
        using var pair = new ConnectedPair(overPipes: false);
        (SafeDescriptor readEnd, SafeDescriptor writeEnd) = Descriptors.Here.MakePipe();
        using (readEnd)
        using (writeEnd)
        {
            Assert.True(pair.First.CarriesDescriptors);
            pair.First.Write("x"u8, [], writeEnd);
            Assert.True(pair.Second.TryRead(_buffer, out int count, out SafeDescriptor? received));
            Assert.Equal(1, count);
            using var there = ByteConnection.Over(readEnd, received!);

            there.Write("through"u8, []);

            Assert.True(there.TryRead(_buffer, out count, out _));
            Assert.Equal("through", Encoding.ASCII.GetString(_buffer, 0, count));
            Assert.Contains("flags:\t02", File.ReadAllText($"/proc/self/fdinfo/{received!.Number}"), StringComparison.Ordinal);
        }
    }

    [LinuxFact]
    public void A_descriptor_that_is_not_open_is_told() =>
        Assert.Equal("getsockopt", Assert.Throws<SystemCallException>(() => ByteConnection.Over(new SafeDescriptor(9999), new SafeDescriptor(9999))).Call);

    [LinuxFact(Timeout = 20_000)]
    public async Task A_message_of_many_buffers_keeps_its_descriptor()
    {
        using var pair = new ConnectedPair(overPipes: false);
        using var first = new MessageConnection(pair.First);
        using var second = new MessageConnection(pair.Second);
        byte[] much = new byte[5_000_000];
        new Random(3).NextBytes(much);
        Task writing = Task.Run(() =>
        {
            first.Write(Opcode.CallWrapper, 1, s_callee, [1], null, s_patience);
            first.Write(Opcode.CallWrapper, 2, s_callee, much, pair.First.InputDescriptor, s_patience);
            first.Write(Opcode.CallWrapper, 3, s_callee, [3], null, s_patience);
            first.Write(Opcode.CallWrapper, 4, s_callee, [], pair.First.InputDescriptor, s_patience);
        }, TestContext.Current.CancellationToken);

        // All is there before it is read: bytes may not be read together with those of the message before.
        await Task.WhenAny(writing, Task.Delay(50, TestContext.Current.CancellationToken));
        for (ulong number = 1; number <= 4; number++)
        {
            Assert.Equal(ReadResult.Complete, second.TryRead(out Message message));
            Assert.Equal(number, message.Header.SequenceNumber);
            Assert.Equal(number is 2 or 4, message.Descriptor is not null);
            Assert.True(number != 2 || message.Arguments.Span.SequenceEqual(much));
            message.Descriptor?.Dispose();
        }

        await writing;
    }
}
