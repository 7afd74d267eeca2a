using System.Runtime.InteropServices;
using Jitney.Interop.Windows.Memory;
using Jitney.Interop.Windows.Security;

namespace Jitney.Interop.Windows.Sockets;

/// <summary>Checks that the process at the other end of a named pipe runs as this process's user.</summary>
internal static unsafe class PipePeers
{
    /// <summary>Checks who has connected.</summary>
    /// <returns>Null when it is this user; else the problem.</returns>
    public static string? ProblemWithClient(SafeHandle pipe)
    {
        using var borrowed = new BorrowedHandle(pipe);
        uint number;
        return PipeCalls.GetClientProcess(borrowed.Value, &number) != 0 ? ProblemWith(number) : throw SystemCallException.FromLastError("GetNamedPipeClientProcessId");
    }

    /// <summary>Checks who has made the pipe.</summary>
    /// <returns>Null when it is this user; else the problem.</returns>
    public static string? ProblemWithServer(SafeHandle pipe)
    {
        using var borrowed = new BorrowedHandle(pipe);
        uint number;
        return PipeCalls.GetServerProcess(borrowed.Value, &number) != 0 ? ProblemWith(number) : throw SystemCallException.FromLastError("GetNamedPipeServerProcessId");
    }

    // One whose user this user may not ask for is another user's.
    private static string? ProblemWith(uint process)
    {
        string user;
        try
        {
            user = UserIdentity.OfProcess(process);
        }
        catch (SystemCallException exception)
        {
            return $"the other end's user is not known: {exception.Message}";
        }

        return user == UserIdentity.OfThisProcess ? null : $"the other end belongs to user {user}, and this one to user {UserIdentity.OfThisProcess}";
    }
}
