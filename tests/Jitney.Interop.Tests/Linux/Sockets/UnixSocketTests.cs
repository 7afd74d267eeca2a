using System.Diagnostics;
using System.Net.Sockets;
using Jitney.Interop.Sockets;
using Jitney.Interop.Streams;
using Jitney.Protocol.Vocabulary;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Interop.Tests.Linux.Sockets;

/// <summary>Do Unix sockets listen where they were told, for whom they were told, and leave nothing?</summary>
public sealed class UnixSocketTests : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jitney-sockets-");
    private readonly WakeSignal _never = new();

    private string SocketPath => Path.Combine(_folder.FullName, "socket");

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        _never.Dispose();
    }

    [LinuxFact]
    public void A_sockets_file_is_its_owners_and_goes_with_it()
    {
        using (ListeningSocket socket = Listen())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(SocketPath));
            Assert.Equal([SocketPath], Directory.GetFileSystemEntries(_folder.FullName));
            Connect(socket);
        }

        Assert.Empty(Directory.GetFileSystemEntries(_folder.FullName));
    }

    [LinuxFact]
    public void A_dead_process_s_file_is_replaced()
    {
        // Bound, and never listened to any more.
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            dead.Bind(new UnixDomainSocketEndPoint(SocketPath));
        }

        if (!File.Exists(SocketPath))
        {
            // The runtime removed it in good order: a file without a socket behind it is made by hand.
            using var live = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            string other = Path.Combine(_folder.FullName, "other");
            live.Bind(new UnixDomainSocketEndPoint(other));
            File.Move(other, SocketPath);
        }

        using ListeningSocket socket = Listen();
        Connect(socket);
    }

    [LinuxFact]
    public void A_live_one_is_left_alone()
    {
        using ListeningSocket first = Listen();
        IOException problem = Assert.Throws<IOException>(Listen);
        Assert.Contains("already", problem.Message, StringComparison.Ordinal);
        Connect(first);
        Assert.Equal([SocketPath], Directory.GetFileSystemEntries(_folder.FullName));
    }

    [LinuxFact]
    public void Another_kind_of_file_is_left_alone()
    {
        File.WriteAllText(SocketPath, "precious");
        Assert.Throws<IOException>(Listen);
        Assert.Equal("precious", File.ReadAllText(SocketPath));
        Assert.Single(Directory.GetFileSystemEntries(_folder.FullName));
    }

    [LinuxFact]
    public void A_file_that_took_its_place_is_left_alone()
    {
        ListeningSocket socket = Listen();
        File.Delete(SocketPath);
        File.WriteAllText(SocketPath, "new");
        socket.Dispose();
        Assert.True(File.Exists(SocketPath));
    }

    [LinuxFact]
    public void One_of_many_who_begin_at_the_same_time_listens()
    {
        ListeningSocket?[] sockets = new ListeningSocket?[8];
        Parallel.For(0, sockets.Length, index =>
        {
            try
            {
                sockets[index] = Listen();
            }
            catch (IOException)
            {
                // Somebody else was first.
            }
        });

        ListeningSocket only = Assert.Single(sockets.OfType<ListeningSocket>());
        Connect(only);
        only.Dispose();
        Assert.Empty(Directory.GetFileSystemEntries(_folder.FullName));
    }

    [LinuxFact(Timeout = 20_000)]
    public async Task Locks_of_others_on_the_folder_or_in_it_hold_up_nobody()
    {
        // What can be locked by who cannot write here, and by who puts something of the lock's name here.
        using Process folderLock = Lock(_folder.FullName);
        string ours = Path.Combine(_folder.FullName, $".jitney-{(Environment.UserName == "root" ? 0 : 1000)}.lock");
        File.WriteAllText(ours, "");
        File.SetUnixFileMode(ours, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        using Process fileLock = Lock(ours);
        try
        {
            await Task.Run(
                () =>
                {
                    using ListeningSocket socket = Listen();
                    Connect(socket);
                },
                TestContext.Current.CancellationToken);
            Assert.False(File.Exists(SocketPath));
            Assert.True(File.Exists(ours));
        }
        finally
        {
            folderLock.Kill();
            fileLock.Kill();
        }
    }

    [LinuxFact]
    public void Nobody_listens_is_told_at_once() =>
        Assert.Throws<SystemCallException>(() => OutgoingConnection.Here.Open(ConnectionAddress.Parse($"unix:{SocketPath}"), s_limit, _never));

    // Holds a lock until it is killed, and has it when this returns.
    private static Process Lock(string path)
    {
        Process process = Process.Start(new ProcessStartInfo("flock", ["--no-fork", path, "sh", "-c", "echo locked; exec sleep 60"]) { RedirectStandardOutput = true })!;
        Assert.Equal("locked", process.StandardOutput.ReadLine());
        return process;
    }

    private ListeningSocket Listen() => ListeningSocket.Open(ConnectionAddress.Parse($"unix:{SocketPath}"));

    private void Connect(ListeningSocket socket)
    {
        using SafeDescriptor ours = OutgoingConnection.Here.Open(socket.Address, s_limit, _never);
        Assert.True(new DescriptorWait(socket.Descriptor).Wait(s_limit));
        using SafeDescriptor? theirs = socket.TryAccept(out string? problem);
        Assert.Null(problem);
        Assert.NotNull(theirs);
    }
}
