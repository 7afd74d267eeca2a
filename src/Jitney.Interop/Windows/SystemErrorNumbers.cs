namespace Jitney.Interop.Windows;

/// <inheritdoc cref="ErrorNumbers"/>
/// <remarks>Those of the system itself; Winsock's numbers follow them from 10000 on.</remarks>
internal sealed class SystemErrorNumbers : ErrorNumbers
{
    public const int ERROR_FILE_NOT_FOUND = 2;
    public const int ERROR_ACCESS_DENIED = 5;
    public const int ERROR_INVALID_HANDLE = 6;
    public const int ERROR_NOT_ENOUGH_MEMORY = 8;
    public const int ERROR_BAD_FORMAT = 11;
    public const int ERROR_HANDLE_EOF = 38;
    public const int ERROR_NOT_SUPPORTED = 50;
    public const int ERROR_NETNAME_DELETED = 64;
    public const int ERROR_INVALID_PARAMETER = 87;
    public const int ERROR_BROKEN_PIPE = 109;
    public const int ERROR_CALL_NOT_IMPLEMENTED = 120;
    public const int ERROR_SEM_TIMEOUT = 121;
    public const int ERROR_PROC_NOT_FOUND = 127;
    public const int ERROR_BAD_EXE_FORMAT = 193;
    public const int ERROR_INVALID_ADDRESS = 487;
    public const int ERROR_EXE_MACHINE_TYPE_MISMATCH = 216;
    public const int ERROR_PIPE_BUSY = 231;
    public const int ERROR_NO_DATA = 232;
    public const int ERROR_PIPE_NOT_CONNECTED = 233;
    public const int ERROR_MORE_DATA = 234;
    public const int ERROR_PIPE_CONNECTED = 535;
    public const int ERROR_OPERATION_ABORTED = 995;
    public const int ERROR_IO_PENDING = 997;
    public const int ERROR_PRIVILEGE_NOT_HELD = 1314;
    public const int WSAEACCES = 10013;
    public const int WSAEINVAL = 10022;
    public const int WSAEWOULDBLOCK = 10035;
    public const int WSAENOTSOCK = 10038;
    public const int WSAEOPNOTSUPP = 10045;
    public const int WSAENETRESET = 10052;
    public const int WSAECONNABORTED = 10053;
    public const int WSAECONNRESET = 10054;
    public const int WSAESHUTDOWN = 10058;
    public const int WSAECONNREFUSED = 10061;

    /// <inheritdoc/>
    public override SystemProblem ProblemOf(int error) => error switch
    {
        ERROR_PRIVILEGE_NOT_HELD => SystemProblem.NotPermitted,
        ERROR_ACCESS_DENIED or WSAEACCES => SystemProblem.PermissionDenied,
        ERROR_CALL_NOT_IMPLEMENTED or ERROR_PROC_NOT_FOUND or ERROR_NOT_SUPPORTED or WSAEOPNOTSUPP => SystemProblem.NoSuchCall,
        ERROR_INVALID_HANDLE or WSAENOTSOCK => SystemProblem.BadDescriptor,
        ERROR_INVALID_PARAMETER or WSAEINVAL => SystemProblem.InvalidArgument,
        ERROR_INVALID_ADDRESS => SystemProblem.Taken,
        ERROR_BAD_FORMAT or ERROR_BAD_EXE_FORMAT or ERROR_EXE_MACHINE_TYPE_MISMATCH => SystemProblem.NoProgram,
        _ => SystemProblem.Other,
    };

    /// <inheritdoc/>
    public override int NumberOf(SystemProblem problem) => problem switch
    {
        SystemProblem.NotPermitted => ERROR_PRIVILEGE_NOT_HELD,
        SystemProblem.PermissionDenied => ERROR_ACCESS_DENIED,
        SystemProblem.NoSuchCall => ERROR_CALL_NOT_IMPLEMENTED,
        SystemProblem.BadDescriptor => ERROR_INVALID_HANDLE,
        SystemProblem.InvalidArgument => ERROR_INVALID_PARAMETER,
        SystemProblem.Taken => ERROR_INVALID_ADDRESS,
        SystemProblem.NoProgram => ERROR_BAD_EXE_FORMAT,
        _ => throw new ArgumentException($"{problem} is no error by itself", nameof(problem)),
    };

    /// <summary>Whether a call at a pipe at which nobody waits has done nothing, and is to be tried again.</summary>
    /// <param name="error">Its error; 0 for none.</param>
    /// <param name="done">How many bytes it has read or written.</param>
    /// <param name="count">How many it might have.</param>
    /// <param name="isWrite">Whether it writes. The error with which a read finds nothing is a write's when the other end is gone.</param>
    public static bool IsNothingYet(int error, int done, int count, bool isWrite) => isWrite ? error == 0 && done == 0 && count > 0 : error == ERROR_NO_DATA;

    /// <summary>Whether an error says that the other end of a pipe or a connection is gone.</summary>
    public static bool IsEndOfStream(int error) => error is ERROR_HANDLE_EOF or ERROR_NETNAME_DELETED or ERROR_BROKEN_PIPE or ERROR_NO_DATA or ERROR_PIPE_NOT_CONNECTED
        or WSAENETRESET or WSAECONNABORTED or WSAECONNRESET or WSAESHUTDOWN;
}
