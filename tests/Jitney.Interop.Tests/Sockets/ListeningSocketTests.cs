using System.Net;
using Jitney.Interop.Sockets;
using Jitney.Interop.Streams;
using Jitney.Protocol.Vocabulary;
using Xunit;

namespace Jitney.Interop.Tests.Sockets;

/// <summary>Do sockets listen where they were told?</summary>
public sealed class ListeningSocketTests : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);
    private readonly WakeSignal _never = new();

    public void Dispose() => _never.Dispose();

    [Theory]
    [InlineData("tcp:0", "127.0.0.1")]
    [InlineData("tcp:[::1]:0", "::1")]
    public void Tcp_listens_on_what_it_was_told(string text, string host)
    {
        using ListeningSocket socket = ListeningSocket.Open(ConnectionAddress.Parse(text));
        TcpAddress address = Assert.IsType<TcpAddress>(socket.Address);
        Assert.Equal(IPAddress.Parse(host), address.Host);
        Assert.NotEqual(0, address.Port);
        Connect(socket);
    }

    [Fact]
    public void Nobody_listens_is_told_at_once()
    {
        ListeningSocket socket = ListeningSocket.Open(ConnectionAddress.Parse("tcp:0"));
        ConnectionAddress address = socket.Address;
        socket.Dispose();
        SystemCallException problem = Assert.Throws<SystemCallException>(() => OutgoingConnection.Here.Open(address, s_limit, _never));
        Assert.Contains(address.ToString(), problem.Message, StringComparison.Ordinal);
    }

    private void Connect(ListeningSocket socket)
    {
        using SafeDescriptor ours = OutgoingConnection.Here.Open(socket.Address, s_limit, _never);
        Assert.True(new DescriptorWait(socket.Descriptor).Wait(s_limit));
        using SafeDescriptor? theirs = socket.TryAccept(out string? problem);
        Assert.Null(problem);
        Assert.NotNull(theirs);
    }
}
