using System.Text;
using Jitney.Interop.Sockets;
using Jitney.Interop.Streams;
using Jitney.Protocol.Vocabulary;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Interop.Tests.Windows;

/// <summary>Do named pipes and TCP connections serve, for whom they should, and are secrets one's own?</summary>
public sealed class WindowsSocketTests : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);
    private readonly WakeSignal _never = new();

    public void Dispose() => _never.Dispose();

    [WindowsFact]
    public void Many_connect_to_a_pipe_one_after_another()
    {
        using ListeningSocket listening = ListeningSocket.Open(NewPipe());
        for (int count = 0; count < 3; count++)
        {
            Exchange(listening);
        }
    }

    [WindowsFact]
    public void Tcp_connections_carry_bytes_and_their_end()
    {
        using ListeningSocket listening = ListeningSocket.Open(ConnectionAddress.Parse("tcp:0"));
        Exchange(listening);
    }

    [WindowsFact]
    public void A_pipe_that_somebody_has_is_left_alone()
    {
        ConnectionAddress address = NewPipe();
        using (ListeningSocket first = ListeningSocket.Open(address))
        {
            Assert.Contains("already", Assert.Throws<IOException>(() => ListeningSocket.Open(address)).Message, StringComparison.Ordinal);
            Exchange(first);
        }

        Assert.Throws<SystemCallException>(() => OutgoingConnection.Here.Open(address, s_limit, _never));
    }

    [WindowsFact]
    public void Unix_sockets_are_refused_with_what_to_use()
    {
        ConnectionAddress address = ConnectionAddress.Parse("unix:C:/x");
        Assert.Contains("pipe:NAME", Assert.Throws<IOException>(() => ListeningSocket.Open(address)).Message, StringComparison.Ordinal);
        Assert.Contains("pipe:NAME", Assert.Throws<IOException>(() => OutgoingConnection.Here.Open(address, s_limit, _never)).Message, StringComparison.Ordinal);
    }

    [WindowsFact]
    public void A_duplicate_of_a_socket_is_one()
    {
        using ListeningSocket listening = ListeningSocket.Open(ConnectionAddress.Parse("tcp:0"));
        using SafeDescriptor ours = OutgoingConnection.Here.Open(listening.Address, s_limit, _never);
        Assert.True(new DescriptorWait(listening.Descriptor).Wait(s_limit));
        using SafeDescriptor theirs = listening.TryAccept(out _)!;
        using (ByteConnection duplicate = ByteConnection.Over(Descriptors.Here.Duplicate(ours), Descriptors.Here.Duplicate(ours)))
        {
            Assert.True(duplicate.IsNetworkConnection);
            duplicate.Write("x"u8, []);
        }

        using ByteConnection connection = ByteConnection.Over(theirs, theirs);
        Assert.True(new DescriptorWait(connection.Input).Wait(s_limit));
        Assert.True(connection.TryRead(new byte[9], out int count, out _));
        Assert.Equal(1, count);
    }

    [WindowsFact]
    public void A_new_secret_is_ones_own_and_others_are_refused()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("jitney-secrets-");
        string path = Path.Combine(folder.FullName, "secret");
        try
        {
            SecretFile.Here.ReadOrMake(path, out bool isNew);
            Assert.True(isNew);
            string content = File.ReadAllText(path);
            Assert.Equal(65, content.Length);
            SecretFile.Here.ReadOrMake(path, out isNew);
            Assert.False(isNew);
            Assert.Equal(content, File.ReadAllText(path));
            Assert.Throws<FileNotFoundException>(() => SecretFile.Here.Read(path + "2"));
            Assert.Throws<IOException>(() => SecretFile.Here.Read(folder.FullName));
            Assert.Throws<IOException>(() => SecretFile.Here.Read("NUL"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static ConnectionAddress NewPipe() => ConnectionAddress.Parse($"pipe:jitney-test-{Guid.NewGuid():N}");

    private void Exchange(ListeningSocket listening)
    {
        using SafeDescriptor ours = OutgoingConnection.Here.Open(listening.Address, s_limit, _never);
        Assert.True(new DescriptorWait(listening.Descriptor).Wait(s_limit));
        SafeDescriptor theirs = Assert.IsType<SafeDescriptor>(listening.TryAccept(out string? problem));
        Assert.Null(problem);
        Assert.Null(listening.TryAccept(out _));
        using ByteConnection here = ByteConnection.Over(ours, ours);
        using ByteConnection there = ByteConnection.Over(theirs, theirs);

        byte[] bytes = new byte[100];
        Assert.False(there.TryRead(bytes, out _, out _));
        here.Write("from "u8, "here"u8);
        Assert.True(new DescriptorWait(there.Input).Wait(s_limit));
        Assert.True(there.TryRead(bytes, out int count, out _));
        Assert.Equal("from here", Encoding.ASCII.GetString(bytes, 0, count));

        here.CloseWriting();
        Assert.True(new DescriptorWait(there.Input).Wait(s_limit));
        Assert.True(there.TryRead(bytes, out count, out _));
        Assert.Equal(0, count);
        there.Write("and back"u8, []);
        there.Dispose();
        Assert.True(new DescriptorWait(here.Input).Wait(s_limit));
        Assert.True(here.TryRead(bytes, out count, out _));
        Assert.Equal("and back", Encoding.ASCII.GetString(bytes, 0, count));
    }
}
