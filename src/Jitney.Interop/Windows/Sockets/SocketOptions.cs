using System.Runtime.InteropServices;
using Jitney.Interop.Windows.Memory;

namespace Jitney.Interop.Windows.Sockets;

/// <summary>Options of sockets.</summary>
internal static unsafe class SocketOptions
{
    // A machine that has vanished is noticed after half a minute, whether something was sent to it or not. Windows asks ten times.
    private const uint MillisecondsBeforeFirstProbe = 15_000;
    private const uint MillisecondsBetweenProbes = 1_500;
    private const int SecondsUnacknowledged = 30;

    public static void Set(SafeHandle socket, int level, int option, int value)
    {
        if (!TrySet(socket, level, option, value))
        {
            throw SystemCallException.FromLastError("setsockopt");
        }
    }

    public static bool TrySet(SafeHandle socket, int level, int option, int value)
    {
        using var borrowed = new BorrowedHandle(socket);
        return SocketCalls.SetOption(borrowed.Value, level, option, &value, sizeof(int)) == 0;
    }

    /// <summary>Makes a TCP connection send small messages at once, and notice that the other machine has vanished.</summary>
    public static void PrepareTcp(SafeHandle socket)
    {
        Set(socket, SocketCalls.IPPROTO_TCP, SocketCalls.TCP_NODELAY, 1);
        uint* keepAlive = stackalloc uint[3] { 1, MillisecondsBeforeFirstProbe, MillisecondsBetweenProbes };
        using var borrowed = new BorrowedHandle(socket);
        uint count;
        if (SocketCalls.Control(borrowed.Value, SocketCalls.SIO_KEEPALIVE_VALS, keepAlive, 3 * sizeof(uint), null, 0, &count, null, null) != 0)
        {
            throw SystemCallException.FromLastError("WSAIoctl");
        }

        // Without it the system gives up a little earlier.
        TrySet(socket, SocketCalls.IPPROTO_TCP, SocketCalls.TCP_MAXRT, SecondsUnacknowledged);
    }
}
