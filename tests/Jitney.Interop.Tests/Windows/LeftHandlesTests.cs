using System.Runtime.InteropServices;
using Jitney.Interop.Files;
using Jitney.Interop.Memory;
using Jitney.Interop.Processes;
using Jitney.Interop.Rings;
using Jitney.Interop.Sockets;
using Jitney.Interop.Streams;
using Jitney.Protocol.Vocabulary;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Interop.Tests.Windows;

/// <summary>Is each handle closed, whatever becomes of what it was opened for?</summary>
public sealed unsafe partial class LeftHandlesTests
{
    private const int Rounds = 30;

    // Threads of the runtime come and go.
    private const int Slack = 15;
    private const uint HighestHandle = 0x8000;
    private const ulong Size = 128 << 10;

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    private static readonly Dictionary<string, Action> s_ways = new()
    {
        ["a child that ends"] = static () => Reap(StartShell("exit 3")),
        ["a child that cannot be started"] = static () => Assert.Throws<SystemCallException>(static () => ChildProcess.Start(new ProcessStart(@"C:\no\such\program.exe", ["x"]))),
        ["a child whose descriptors are refused"] = RefuseDescriptors,
        ["pipes and signals"] = MakeStreams,
        ["connections over which bytes go"] = SendBytes,
        ["memory, its views and its duplicates"] = MapMemory,
        ["views that have no place"] = MapTwice,
        ["what is no memory"] = static () => Assert.Throws<SystemCallException>(static () => MemoryObject.Adopt(Descriptors.Here.MakeSignal())),
        ["named memory, taken and refused"] = TakeNamed,
        ["a ring for calls"] = OpenRing,
        ["sockets, and ports that are taken"] = Connect,
        ["files, and names that are none"] = MapFiles,
        ["a handle for a process that has ended"] = PutIntoEnded,
    };

    public static TheoryData<string> Ways => [.. s_ways.Keys];

    [WindowsTheory]
    [MemberData(nameof(Ways))]
    public void Nothing_is_left_open(string way)
    {
        // What is made once stays.
        s_ways[way]();
        s_ways[way]();
        int before = OpenHandles();
        for (int round = 0; round < Rounds; round++)
        {
            s_ways[way]();
        }

        Assert.InRange(OpenHandles() - before, int.MinValue, Slack);
    }

    private static ChildProcess StartShell(string command) => ChildProcess.Start(new ProcessStart(Path.Combine(Environment.SystemDirectory, "cmd.exe"), ["cmd", "/d", "/c", command]));

    private static void Reap(ChildProcess child)
    {
        using (child)
        {
            Assert.True(new DescriptorWait(child.Descriptor).Wait(s_limit));
            Assert.True(child.TryReap(out _));
        }
    }

    private static void RefuseDescriptors()
    {
        (SafeDescriptor readEnd, SafeDescriptor writeEnd) = Descriptors.Here.MakePipe();
        using (readEnd)
        using (writeEnd)
        {
            Assert.Throws<ArgumentException>(() => ChildProcess.Start(
                new ProcessStart(@"C:\no.exe", ["x"]) { Descriptors = [new HandedDescriptor(writeEnd, StandardStream.Output), new HandedDescriptor(readEnd, 50)] }));
        }
    }

    private static void MakeStreams()
    {
        (SafeDescriptor ours, SafeDescriptor theirs) = Descriptors.Here.MakeSocketPair();
        (SafeDescriptor readEnd, SafeDescriptor writeEnd) = Descriptors.Here.MakePipe();
        using SafeDescriptor signal = Descriptors.Here.MakeSignal();
        using SafeDescriptor another = Descriptors.Here.Duplicate(signal);
        using (ours)
        using (theirs)
        using (readEnd)
        using (writeEnd)
        {
            using SafeDescriptor duplicate = Descriptors.Here.Duplicate(readEnd);
        }
    }

    private static void SendBytes()
    {
        (SafeDescriptor ours, SafeDescriptor theirs) = Descriptors.Here.MakeSocketPair();
        using ByteConnection one = ByteConnection.Over(ours, ours);
        using ByteConnection other = ByteConnection.Over(theirs, theirs);
        Assert.Equal(5, one.Write("bytes"u8, []));
        Assert.True(other.TryRead(new byte[5], out int count, out _));
        Assert.Equal(5, count);
        Assert.False(new DescriptorWait(other.Input).Wait(TimeSpan.Zero));
    }

    private static void MapMemory()
    {
        using MemoryObject memory = MemoryObject.Create("test", Size);
        using MemoryObject second = MemoryObject.Create("test", Size);
        using MappedMemory view = MappedMemory.ViewOf(memory);
        using MappedMemory both = MappedMemory.ViewOf(memory, second);
        using MemoryObject duplicate = MemoryObject.Adopt(memory.DuplicateHandle(MemoryProtection.Read | MemoryProtection.Execute));
        using AddressReservation reservation = AddressReservation.Reserve(2 * Size, default);
        reservation.MapObject(0, Size, MemoryProtection.Read | MemoryProtection.Execute, MappingKind.Shared, duplicate, 0);
        Assert.Throws<SystemCallException>(() => MappedMemory.ViewOf(duplicate));
        memory.Write(5, [1]);
    }

    private static void MapTwice()
    {
        using MemoryObject memory = MemoryObject.Create("test", Size);
        using AddressReservation reservation = AddressReservation.Reserve(Size, default);
        reservation.MapObject(0, Size, MemoryProtection.Read, MappingKind.Shared, memory, 0);
        Assert.Throws<SystemCallException>(() => reservation.MapObject(0, Size, MemoryProtection.Read, MappingKind.Shared, memory, 0));
    }

    private static void TakeNamed()
    {
        DateTimeOffset asked = DateTimeOffset.UtcNow;
        using MemoryObject made = NamedMemory.Here.Create(Size, out string name);
        using (MemoryObject? taken = NamedMemory.Here.TakeFresh(name, Size, asked, out string? problem))
        {
            Assert.Null(problem);
            Assert.NotNull(taken);
        }

        Assert.Null(NamedMemory.Here.TakeFresh(name, 2 * Size, asked, out _));
        NamedMemory.Here.Unlink(name);
    }

    private static void OpenRing()
    {
        // The other end stays until its process ends.
        using RingClient client = RingClient.Create(out MemoryObject memory);
        memory.Dispose();
        Assert.ThrowsAny<Exception>(static () => RingServer.Open(Descriptors.Here.MakeSignal()));
    }

    private static void Connect()
    {
        using var never = new WakeSignal();
        foreach (string address in (string[])["tcp:0", $"pipe:jitney-{Guid.NewGuid():N}"])
        {
            using ListeningSocket listening = ListeningSocket.Open(ConnectionAddress.Parse(address));
            Assert.ThrowsAny<Exception>(() => ListeningSocket.Open(listening.Address));
            using SafeDescriptor ours = OutgoingConnection.Here.Open(listening.Address, s_limit, never);
            Assert.True(new DescriptorWait(listening.Descriptor).Wait(s_limit));
            using SafeDescriptor? theirs = listening.TryAccept(out _);
            Assert.NotNull(theirs);
        }
    }

    private static void MapFiles()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, new byte[Size]);
            using (MappedFile file = MappedFile.Open(path))
            {
                Assert.Equal((int)Size, file.Memory.Length);
            }

            OutputFile.Here.Write(path, static content => content.Write("text"u8));
        }
        finally
        {
            File.Delete(path);
        }

        Assert.ThrowsAny<IOException>(() => MappedFile.Open(path));
        Assert.ThrowsAny<Exception>(static () => MappedFile.Open(Path.GetTempPath()));
    }

    private static void PutIntoEnded()
    {
        using ChildProcess child = StartShell("exit 0");
        Assert.True(new DescriptorWait(child.Descriptor).Wait(s_limit));
        using SafeDescriptor signal = Descriptors.Here.MakeSignal();
        Assert.Throws<StreamEndedException>(() => Descriptors.Here.PutInto(signal, child.Descriptor));
    }

    // Handles are multiples of four, the lowest that are free first.
    private static int OpenHandles()
    {
        int count = 0;
        uint flags;
        for (uint handle = 4; handle < HighestHandle; handle += 4)
        {
            count += GetHandleInformation((nint)handle, &flags) != 0 ? 1 : 0;
        }

        return count;
    }

    [LibraryImport("kernel32")]
    private static partial int GetHandleInformation(nint handle, uint* flags);
}
