using System.Runtime.InteropServices;
using Jitney.Interop.Windows.Streams;

namespace Jitney.Interop.Windows.Security;

/// <summary>Which user a process runs as, in the system's letters: S-1-5-21-...</summary>
internal static unsafe partial class UserIdentity
{
    private const uint PROCESS_QUERY_LIMITED_INFORMATION = 0x1000;
    private const uint TOKEN_QUERY = 8;
    private const int TokenUser = 1;
    private const int MostBytes = 256;

    /// <summary>This process's user.</summary>
    /// <exception cref="SystemCallException">The system does not tell.</exception>
    public static string OfThisProcess { get; } = Of(StreamCalls.GetCurrentProcess());

    /// <summary>Another process's user.</summary>
    /// <exception cref="SystemCallException">The system does not tell.</exception>
    public static string OfProcess(uint number)
    {
        nint process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, number);
        if (process == 0)
        {
            throw SystemCallException.FromLastError("OpenProcess");
        }

        try
        {
            return Of(process);
        }
        finally
        {
            _ = StreamCalls.CloseHandle(process);
        }
    }

    /// <summary>A user's identifier in letters.</summary>
    /// <param name="identifier">The system's own form of it.</param>
    public static string ToText(void* identifier)
    {
        char* text;
        if (ConvertToText(identifier, &text) == 0)
        {
            throw SystemCallException.FromLastError("ConvertSidToStringSidW");
        }

        try
        {
            return new string(text);
        }
        finally
        {
            Free(text);
        }
    }

    private static string Of(nint process)
    {
        nint token;
        if (OpenToken(process, TOKEN_QUERY, &token) == 0)
        {
            throw SystemCallException.FromLastError("OpenProcessToken");
        }

        try
        {
            // TOKEN_USER: where the identifier is, and its attributes; the identifier follows.
            byte* user = stackalloc byte[MostBytes];
            uint size;
            return GetTokenInformation(token, TokenUser, user, MostBytes, &size) != 0
                ? ToText(*(void**)user)
                : throw SystemCallException.FromLastError("GetTokenInformation");
        }
        finally
        {
            _ = StreamCalls.CloseHandle(token);
        }
    }

    [LibraryImport("kernel32", EntryPoint = "OpenProcess", SetLastError = true)]
    private static partial nint OpenProcess(uint access, int inherit, uint number);

    [LibraryImport("advapi32", EntryPoint = "OpenProcessToken", SetLastError = true)]
    private static partial int OpenToken(nint process, uint access, nint* token);

    [LibraryImport("advapi32", EntryPoint = "GetTokenInformation", SetLastError = true)]
    private static partial int GetTokenInformation(nint token, int kind, void* information, uint size, uint* needed);

    [LibraryImport("advapi32", EntryPoint = "ConvertSidToStringSidW", SetLastError = true)]
    private static partial int ConvertToText(void* identifier, char** text);

    [LibraryImport("kernel32", EntryPoint = "LocalFree")]
    private static partial void* Free(void* memory);
}
