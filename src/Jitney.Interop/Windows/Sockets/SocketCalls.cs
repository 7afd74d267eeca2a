using System.Runtime.InteropServices;
using Jitney.Interop.Windows.Streams;

namespace Jitney.Interop.Windows.Sockets;

/// <summary>Calls of Winsock. All set the last error; callers of those with pointers keep what they point to alive.</summary>
internal static unsafe partial class SocketCalls
{
    public const int AF_INET = 2;
    public const int AF_INET6 = 23;
    public const int SOCK_STREAM = 1;
    public const int IPPROTO_TCP = 6;
    public const int IPPROTO_IPV6 = 41;
    public const int SOL_SOCKET = 0xffff;
    public const int SO_TYPE = 0x1008;
    public const int SO_EXCLUSIVEADDRUSE = -5;
    public const int TCP_NODELAY = 1;
    public const int TCP_MAXRT = 5;
    public const int IPV6_V6ONLY = 27;
    public const int SD_SEND = 1;
    public const int MSG_PEEK = 2;
    public const short POLLRDNORM = 0x100;

    public const uint WSA_FLAG_OVERLAPPED = 1;
    public const uint WSA_FLAG_NO_HANDLE_INHERIT = 0x80;
    public const int FROM_PROTOCOL_INFO = -1;
    public const int FD_ACCEPT = 8;
    public const int FD_CONNECT = 16;
    public const uint FIONBIO = 0x8004667E;
    public const uint FIONREAD = 0x4004667F;
    public const uint SIO_KEEPALIVE_VALS = 0x98000004;

    // WSADATA is smaller.
    private const int StartSize = 512;

    private static readonly int s_startProblem = Start();

    /// <summary>Whether Winsock is ready, which this sees to.</summary>
    public static bool IsReady => s_startProblem == 0;

    /// <summary>Makes Winsock ready, which others here expect. For the whole life of the process.</summary>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public static void Prepare()
    {
        if (s_startProblem != 0)
        {
            throw new SystemCallException("WSAStartup", s_startProblem);
        }
    }

    private static int Start()
    {
        byte* data = stackalloc byte[StartSize];
        return StartUp(0x202, data);
    }

    [LibraryImport("ws2_32", EntryPoint = "WSAStartup")]
    private static partial int StartUp(ushort version, byte* data);

    [LibraryImport("ws2_32", EntryPoint = "WSASocketW", SetLastError = true)]
    public static partial nint MakeSocket(int family, int type, int protocol, void* information, uint group, uint flags);

    [LibraryImport("ws2_32", EntryPoint = "WSADuplicateSocketW", SetLastError = true)]
    public static partial int DuplicateSocket(nint socket, int process, void* information);

    [LibraryImport("ws2_32", EntryPoint = "closesocket", SetLastError = true)]
    public static partial int CloseSocket(nint socket);

    [LibraryImport("ws2_32", EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(nint socket, byte* name, int size);

    [LibraryImport("ws2_32", EntryPoint = "listen", SetLastError = true)]
    public static partial int Listen(nint socket, int backlog);

    [LibraryImport("ws2_32", EntryPoint = "accept", SetLastError = true)]
    public static partial nint Accept(nint socket, byte* name, int* size);

    [LibraryImport("ws2_32", EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(nint socket, byte* name, int size);

    [LibraryImport("ws2_32", EntryPoint = "getsockname", SetLastError = true)]
    public static partial int GetOwnName(nint socket, byte* name, int* size);

    [LibraryImport("ws2_32", EntryPoint = "getpeername", SetLastError = true)]
    public static partial int GetPeerName(nint socket, byte* name, int* size);

    [LibraryImport("ws2_32", EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetOption(nint socket, int level, int option, void* value, int* size);

    [LibraryImport("ws2_32", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(nint socket, int level, int option, void* value, int size);

    [LibraryImport("ws2_32", EntryPoint = "ioctlsocket", SetLastError = true)]
    public static partial int Control(nint socket, uint command, uint* value);

    [LibraryImport("ws2_32", EntryPoint = "WSAIoctl", SetLastError = true)]
    public static partial int Control(nint socket, uint command, void* input, uint inputSize, void* output, uint outputSize, uint* count, void* overlapped, void* routine);

    [LibraryImport("ws2_32", EntryPoint = "shutdown", SetLastError = true)]
    public static partial int Shutdown(nint socket, int how);

    [LibraryImport("ws2_32", EntryPoint = "send", SetLastError = true)]
    public static partial int Send(nint socket, byte* bytes, int size, int flags);

    [LibraryImport("ws2_32", EntryPoint = "recv", SetLastError = true)]
    public static partial int Receive(nint socket, byte* bytes, int size, int flags);

    [LibraryImport("ws2_32", EntryPoint = "WSARecv", SetLastError = true)]
    public static partial int Receive(nint socket, Piece* pieces, uint pieceCount, uint* count, uint* flags, StreamCalls.Overlapped* overlapped, void* routine);

    [LibraryImport("ws2_32", EntryPoint = "WSASend", SetLastError = true)]
    public static partial int Send(nint socket, Piece* pieces, uint pieceCount, uint* count, uint flags, StreamCalls.Overlapped* overlapped, void* routine);

    [LibraryImport("ws2_32", EntryPoint = "WSAGetOverlappedResult", SetLastError = true)]
    public static partial int GetOverlappedResult(nint socket, StreamCalls.Overlapped* overlapped, uint* count, int wait, uint* flags);

    [LibraryImport("ws2_32", EntryPoint = "WSAEventSelect", SetLastError = true)]
    public static partial int SelectEvents(nint socket, nint signal, int events);

    [LibraryImport("ws2_32", EntryPoint = "WSAEnumNetworkEvents", SetLastError = true)]
    public static partial int TakeEvents(nint socket, nint signal, NetworkEvents* events);

    [LibraryImport("ws2_32", EntryPoint = "WSAPoll", SetLastError = true)]
    public static partial int Poll(PollEntry* entries, uint count, int milliseconds);

    /// <summary><c>WSAPOLLFD</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public nint Socket;
        public short Events;
        public short Returned;
    }

    /// <summary><c>WSABUF</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Piece
    {
        public uint Size;
        public byte* Bytes;
    }

    /// <summary><c>WSANETWORKEVENTS</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct NetworkEvents
    {
        public int Events;
        public fixed int Errors[10];
    }
}
