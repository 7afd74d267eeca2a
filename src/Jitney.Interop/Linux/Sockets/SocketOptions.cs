using System.Runtime.InteropServices;
using Jitney.Interop.Linux.Streams;

namespace Jitney.Interop.Linux.Sockets;

/// <summary>Options of sockets.</summary>
internal static unsafe class SocketOptions
{
    // A machine that has vanished is noticed after half a minute, whether something was sent to it or not.
    private const int SecondsBeforeFirstProbe = 15;
    private const int SecondsBetweenProbes = 5;
    private const int Probes = 3;
    private const int MillisecondsUnacknowledged = 30_000;

    public static void Set(SafeHandle socket, int level, int option, int value)
    {
        using var borrowed = new BorrowedDescriptor(socket);
        if (SocketCalls.SetOption(borrowed.Number, level, option, &value, sizeof(int)) != 0)
        {
            throw SystemCallException.FromLastError("setsockopt");
        }
    }

    /// <summary>Makes a TCP connection send small messages at once, and notice that the other machine has vanished.</summary>
    public static void PrepareTcp(SafeHandle socket)
    {
        Set(socket, SocketCalls.IPPROTO_TCP, SocketCalls.TCP_NODELAY, 1);
        Set(socket, SocketCalls.SOL_SOCKET, SocketCalls.SO_KEEPALIVE, 1);
        Set(socket, SocketCalls.IPPROTO_TCP, SocketCalls.TCP_KEEPIDLE, SecondsBeforeFirstProbe);
        Set(socket, SocketCalls.IPPROTO_TCP, SocketCalls.TCP_KEEPINTVL, SecondsBetweenProbes);
        Set(socket, SocketCalls.IPPROTO_TCP, SocketCalls.TCP_KEEPCNT, Probes);
        Set(socket, SocketCalls.IPPROTO_TCP, SocketCalls.TCP_USER_TIMEOUT, MillisecondsUnacknowledged);
    }

    /// <summary>The error that a connection attempt ended with; 0 for none.</summary>
    public static int TakeError(SafeHandle socket)
    {
        using var borrowed = new BorrowedDescriptor(socket);
        int error;
        uint size = sizeof(int);
        return SocketCalls.GetOption(borrowed.Number, SocketCalls.SOL_SOCKET, SocketCalls.SO_ERROR, &error, &size) == 0
            ? error
            : throw SystemCallException.FromLastError("getsockopt");
    }

    /// <summary>Checks that the process at the other end of a Unix socket runs as this process's user.</summary>
    /// <returns>Null when it does; else the problem.</returns>
    public static string? ProblemWithUser(SafeHandle socket)
    {
        using var borrowed = new BorrowedDescriptor(socket);
        SocketCalls.PeerCredentials peer;
        uint size = (uint)sizeof(SocketCalls.PeerCredentials);
        if (SocketCalls.GetOption(borrowed.Number, SocketCalls.SOL_SOCKET, SocketCalls.SO_PEERCRED, &peer, &size) != 0)
        {
            throw SystemCallException.FromLastError("getsockopt");
        }

        uint own = SocketCalls.GetEffectiveUser();
        return peer.User == own ? null : $"the other end belongs to user {peer.User}, not to user {own}";
    }
}
