using System.Runtime.InteropServices;
using Jitney.Interop.Sockets;
using Jitney.Interop.Streams;
using Jitney.Interop.Windows.Files;
using Jitney.Interop.Windows.Memory;
using Jitney.Interop.Windows.Security;

namespace Jitney.Interop.Windows.Streams;

/// <summary>Makes named pipes, which others of the same user alone can open, and none on other machines.</summary>
/// <remarks>Those in both directions keep messages apart: one without bytes is how an end says that it will write nothing more.</remarks>
internal static unsafe class NamedPipes
{
    /// <summary>What the names of all pipes begin with.</summary>
    public const string Prefix = @"\\.\pipe\";

    private const int NameSize = 16;
    private const int InvalidHandle = -1;

    /// <summary>A pipe without a name that others could know, with both of its ends.</summary>
    /// <param name="isDuplex">Whether both ends read and write; else the first one reads.</param>
    /// <param name="room">How many bytes it keeps in each direction.</param>
    public static (SafeDescriptor First, SafeDescriptor Second) MakePair(bool isDuplex, int room)
    {
        string name = $"{Prefix}jitney-{Environment.ProcessId}-{Convert.ToHexStringLower(RandomBytes.Here.Make(NameSize))}";
        SafeDescriptor first = MakeInstance(name, isDuplex, isFirst: true, instances: 1, room);
        try
        {
            return (first, Open(name, isDuplex));
        }
        catch
        {
            first.Dispose();
            throw;
        }
    }

    /// <summary>Makes an instance of a pipe, to which nobody is connected.</summary>
    /// <param name="name">The pipe's whole name.</param>
    /// <param name="isDuplex">Whether both ends read and write; else this one reads.</param>
    /// <param name="isFirst">Whether there must be no such pipe yet.</param>
    /// <param name="instances">How many there may be.</param>
    /// <param name="room">How many bytes it keeps in each direction before whoever writes has to wait. The system takes no memory for it before it is needed.</param>
    public static SafeDescriptor MakeInstance(string name, bool isDuplex, bool isFirst, uint instances, int room = Descriptors.UsualRoom)
    {
        using var security = new SecurityDescriptor(OwnUser.OnlyHim());
        MemoryCalls.SecurityAttributes attributes = security.Attributes;
        nint handle = StreamCalls.CreateNamedPipe(
            name,
            (isDuplex ? StreamCalls.PIPE_ACCESS_DUPLEX : StreamCalls.PIPE_ACCESS_INBOUND) | StreamCalls.FILE_FLAG_OVERLAPPED | (isFirst ? StreamCalls.FILE_FLAG_FIRST_PIPE_INSTANCE : 0),
            (isDuplex ? StreamCalls.PIPE_TYPE_MESSAGE | StreamCalls.PIPE_READMODE_MESSAGE : 0) | StreamCalls.PIPE_REJECT_REMOTE_CLIENTS,
            instances,
            (uint)room,
            (uint)room,
            0,
            &attributes);
        return handle != InvalidHandle
            ? new SafeDescriptor((int)handle) { Kind = (int)(HandleKind.Overlapped | HandleKind.Pipe | (isDuplex ? HandleKind.Messages : HandleKind.Unknown)) }
            : throw SystemCallException.FromLastError("CreateNamedPipeW", name);
    }

    /// <summary>Opens the other end of a pipe, whose maker gets to know nothing but who this process's user is.</summary>
    /// <param name="name">The pipe's whole name.</param>
    /// <param name="isDuplex">Whether both ends read and write; else this one writes.</param>
    public static SafeDescriptor Open(string name, bool isDuplex)
    {
        uint access = isDuplex ? FileCalls.GenericRead | FileCalls.GenericWrite : FileCalls.GenericWrite | FileCalls.ReadAttributes;
        nint handle = FileCalls.Open(
            name,
            access,
            0,
            null,
            FileCalls.OpenExisting,
            StreamCalls.FILE_FLAG_OVERLAPPED | StreamCalls.SECURITY_SQOS_PRESENT | StreamCalls.SECURITY_IDENTIFICATION,
            0);
        if (handle == InvalidHandle)
        {
            throw SystemCallException.FromLastError("CreateFileW", name);
        }

        var end = new SafeDescriptor((int)handle);
        uint mode = StreamCalls.PIPE_READMODE_MESSAGE;
        if (isDuplex && HandleKinds.Known(end).HasFlag(HandleKind.Messages) && StreamCalls.SetNamedPipeState(handle, &mode, null, null) == 0)
        {
            int error = Marshal.GetLastPInvokeError();
            end.Dispose();
            throw new SystemCallException("SetNamedPipeHandleState", error, name);
        }

        return end;
    }
}
