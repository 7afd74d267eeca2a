using System.Runtime.InteropServices;
using Jitney.Interop.Streams;
using Jitney.Interop.Windows.Memory;
using Jitney.Interop.Windows.Sockets;

namespace Jitney.Interop.Windows.Streams;

/// <inheritdoc cref="Descriptors"/>
internal sealed unsafe class SystemDescriptors : Descriptors
{
    private const int InvalidHandle = -1;

    // WSAPROTOCOL_INFOW is smaller.
    private const int ProtocolInformationSize = 1024;

    /// <inheritdoc/>
    public override (SafeDescriptor Ours, SafeDescriptor Theirs) MakeSocketPair(int room = UsualRoom)
    {
        (SafeDescriptor ours, SafeDescriptor theirs) = NamedPipes.MakePair(isDuplex: true, room);
        MakeNonblocking(ours);
        return (ours, theirs);
    }

    /// <inheritdoc/>
    public override (SafeDescriptor ReadEnd, SafeDescriptor WriteEnd) MakePipe() => NamedPipes.MakePair(isDuplex: false, UsualRoom);

    // Who waits is decided by this process for each handle: the system only ever begins what is to be read or written.
    /// <inheritdoc/>
    public override void MakeNonblocking(SafeDescriptor descriptor) => descriptor.IsWaiting = false;

    /// <inheritdoc/>
    public override SafeDescriptor Duplicate(SafeHandle descriptor, int lowest = 3)
    {
        using var borrowed = new BorrowedHandle(descriptor);
        HandleKind kind = descriptor is SafeDescriptor known ? HandleKinds.Known(known) : HandleKinds.Find(borrowed.Value);
        nint duplicate;
        if (kind is HandleKind.Socket)
        {
            duplicate = DuplicateSocket(borrowed.Value);
        }
        else if (!HandleCalls.Duplicate(HandleCalls.ThisProcess, borrowed.Value, HandleCalls.ThisProcess, out duplicate, 0, 0, HandleCalls.SameAccess))
        {
            throw SystemCallException.FromLastError("DuplicateHandle");
        }

        return new SafeDescriptor((int)duplicate) { IsWaiting = (descriptor as SafeDescriptor)?.IsWaiting ?? true, Kind = (int)kind };
    }

    /// <inheritdoc/>
    public override SafeDescriptor MakeSignal()
    {
        nint handle = EventCalls.Create(null, isManual: 1, isSet: 0, null);
        return handle != 0 ? new SafeDescriptor((int)handle) { Kind = (int)HandleKind.Other } : throw SystemCallException.FromLastError("CreateEventW");
    }

    /// <inheritdoc/>
    public override void GiveSignal(SafeDescriptor signal)
    {
        using var borrowed = new BorrowedHandle(signal);
        _ = EventCalls.Set(borrowed.Value);
    }

    /// <inheritdoc/>
    public override bool GoByNumber => true;

    /// <inheritdoc/>
    /// <remarks>Of a socket the other process could use no duplicate.</remarks>
    public override ulong PutInto(SafeHandle descriptor, SafeHandle process)
    {
        using var borrowed = new BorrowedHandle(descriptor);
        using var target = new BorrowedHandle(process);
        if (HandleCalls.Duplicate(HandleCalls.ThisProcess, borrowed.Value, target.Value, out nint duplicate, 0, 0, HandleCalls.SameAccess))
        {
            return (ulong)duplicate;
        }

        // The system says that access is denied.
        SystemCallException problem = SystemCallException.FromLastError("DuplicateHandle", "into another process");
        throw EventCalls.Wait(target.Value, 0) == EventCalls.IsSet ? new StreamEndedException() : problem;
    }

    /// <inheritdoc/>
    public override bool Close(nint number, int kind) =>
        (kind == (int)HandleKind.Unknown ? HandleKinds.Find(number) : (HandleKind)kind) is HandleKind.Socket ? SocketCalls.CloseSocket(number) == 0 : HandleCalls.Close(number);

    private static nint DuplicateSocket(nint socket)
    {
        SocketCalls.Prepare();
        byte* information = stackalloc byte[ProtocolInformationSize];
        if (SocketCalls.DuplicateSocket(socket, Environment.ProcessId, information) != 0)
        {
            throw SystemCallException.FromLastError("WSADuplicateSocketW");
        }

        nint duplicate = SocketCalls.MakeSocket(
            SocketCalls.FROM_PROTOCOL_INFO, SocketCalls.FROM_PROTOCOL_INFO, SocketCalls.FROM_PROTOCOL_INFO, information, 0, SocketCalls.WSA_FLAG_OVERLAPPED | SocketCalls.WSA_FLAG_NO_HANDLE_INHERIT);
        return duplicate != InvalidHandle ? duplicate : throw SystemCallException.FromLastError("WSASocketW");
    }
}
