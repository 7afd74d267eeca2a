using System.Text;
using Jitney.Interop.Streams;
using Jitney.Interop.Windows;
using Jitney.Interop.Windows.Files;
using Jitney.Interop.Windows.Streams;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Interop.Tests.Windows;

/// <summary>Is each handle used as what it is, whoever made it, and asked once what that is?</summary>
public sealed class HandleKindTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jitney-handles-");

    public void Dispose() => _folder.Delete(recursive: true);

    [WindowsFact]
    public void A_handle_and_its_duplicates_are_asked_once()
    {
        (SafeDescriptor input, SafeDescriptor output) = AnonymousPipe.Make();
        using (output)
        using (input)
        {
            Assert.Equal(HandleKind.Waiting | HandleKind.Pipe, HandleKinds.Of(input));
            Assert.Equal(HandleKind.Waiting | HandleKind.Pipe, (HandleKind)input.Kind);

            // Whoever asks while this waits might wait too.
            Descriptors.Here.MakeNonblocking(input);
            using ByteConnection connection = ByteConnection.Over(input, input);
            Assert.False(connection.TryRead(new byte[1], out _, out _));
            using SafeDescriptor duplicate = Descriptors.Here.Duplicate(input);
            Assert.Equal(input.Kind, duplicate.Kind);
            var wait = new DescriptorWait(connection.Input);
            wait.Watch(0, Readiness.HungUp);
            Assert.False(wait.Wait(TimeSpan.FromMilliseconds(1)));
        }

        (SafeDescriptor first, SafeDescriptor second) = Descriptors.Here.MakeSocketPair();
        using (first)
        using (second)
        {
            HandleKind duplex = HandleKind.Overlapped | HandleKind.Pipe | HandleKind.Messages;
            Assert.Equal([duplex, duplex, duplex], [HandleKinds.Of(first), HandleKinds.Of(second), HandleKinds.Find(first.Number)]);
        }
    }

    [WindowsFact]
    public unsafe void A_pipe_that_may_only_be_written_to_is_no_socket()
    {
        string name = $"{NamedPipes.Prefix}jitney-test-{Guid.NewGuid():N}";
        using SafeDescriptor server = NamedPipes.MakeInstance(name, isDuplex: false, isFirst: true, instances: 1);
        nint handle = FileCalls.Open(name, FileCalls.GenericWrite, 0, null, FileCalls.OpenExisting, StreamCalls.FILE_FLAG_OVERLAPPED, 0);
        using var client = new SafeDescriptor((int)handle);
        Assert.True(HandleKinds.Of(client).HasFlag(HandleKind.Pipe | HandleKind.Overlapped));
    }

    [WindowsFact]
    public void Events_carry_no_bytes()
    {
        using SafeDescriptor signal = Descriptors.Here.MakeSignal();
        Assert.Equal(HandleKind.Other, HandleKinds.Find(signal.Number));
        Assert.Throws<SystemCallException>(() => HandleKinds.Of(signal));
    }

    [WindowsFact]
    public void A_file_opened_for_the_system_to_read_by_itself_is_read_on_and_written_to_at_its_end()
    {
        string path = Path.Combine(_folder.FullName, "file");
        File.WriteAllText(path, "0123456789");
        using (ByteConnection reading = Open(path, FileCalls.GenericRead))
        {
            byte[] bytes = new byte[4];
            Assert.Equal(["0123", "4567", "89", ""], Enumerable.Range(0, 4).Select(_ => reading.TryRead(bytes, out int count, out SafeDescriptor? _) ? Encoding.ASCII.GetString(bytes, 0, count) : "none"));
        }

        using (ByteConnection writing = Open(path, FileCalls.GenericWrite))
        {
            writing.Write("ab"u8, []);
            writing.Write("cd"u8, []);
        }

        for (long end = Environment.TickCount64 + 20_000; !IsClosed(path) && Environment.TickCount64 < end;)
        {
            Thread.Yield();
        }

        Assert.Equal("0123456789abcd", File.ReadAllText(path));
    }

    [WindowsFact]
    public void A_standard_stream_may_be_a_pipe_that_the_system_reads_by_itself()
    {
        (SafeDescriptor input, SafeDescriptor output) = Descriptors.Here.MakePipe();
        using (input)
        using (output)
        {
            var standard = new StandardHandle((nint)input.Number);
            var writing = new Thread(() =>
            {
                new StandardHandle((nint)output.Number).Write("one"u8, out int problem);
                Assert.Equal(0, problem);
            });
            byte[] bytes = new byte[10];
            writing.Start();
            Assert.Equal(3, standard.Read(bytes, out int error));
            Assert.Equal(0, error);
            writing.Join();
            output.Dispose();
            Assert.Equal(0, standard.Read(bytes, out error));
            Assert.Equal(0, error);
        }
    }

    [WindowsFact]
    public unsafe void A_standard_stream_may_be_a_pipe_that_waits_for_nobody()
    {
        (SafeDescriptor input, SafeDescriptor output) = AnonymousPipe.Make();
        using (input)
        using (output)
        {
            const uint PIPE_NOWAIT = 1;
            uint mode = PIPE_NOWAIT;
            Assert.NotEqual(0, StreamCalls.SetNamedPipeState(input.Number, &mode, null, null));
            Assert.NotEqual(0, StreamCalls.SetNamedPipeState(output.Number, &mode, null, null));
            byte[] much = new byte[1 << 20];
            new Random(4).NextBytes(much);
            var writing = new Thread(() =>
            {
                new StandardHandle((nint)output.Number).Write(much, out int problem);
                Assert.Equal(0, problem);
            });
            var standard = new StandardHandle((nint)input.Number);
            byte[] read = new byte[much.Length];
            int done = 0;
            writing.Start();
            while (done < read.Length)
            {
                int count = standard.Read(read.AsSpan(done), out int error);
                Assert.Equal(0, error);
                Assert.NotEqual(0, count);
                done += count;
            }

            writing.Join();
            Assert.True(read.AsSpan().SequenceEqual(much));
        }
    }

    [Fact]
    public void A_pipe_in_the_network_is_one_in_each_of_its_spellings()
    {
        foreach (string name in (string[])[@"\\.\pipe\x", @"\\server\pipe\x", @"\\?\UNC\server\pipe\x", @"\\?\UNC\server\PIPE\x"])
        {
            Assert.True(NativePath.IsDevice(name, out bool isPipe), name);
            Assert.True(isPipe, name);
        }

        Assert.False(NativePath.IsDevice(@"\\?\UNC\server\share\pipe", out _));
        Assert.False(NativePath.IsDevice(@"\\server\share\pipe", out _));
    }

    private static unsafe ByteConnection Open(string path, uint access)
    {
        nint handle = FileCalls.Open(path, access, FileCalls.ShareRead, null, FileCalls.OpenExisting, StreamCalls.FILE_FLAG_OVERLAPPED, 0);
        var file = new SafeDescriptor((int)handle);
        Assert.Equal(HandleKind.Disk | HandleKind.Overlapped, HandleKinds.Of(file));
        return ByteConnection.Over(file, file);
    }

    // What is closed is open until what was written to it is there.
    private static bool IsClosed(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
