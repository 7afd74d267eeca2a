using System.Runtime.InteropServices;

namespace Jitney.Interop.Windows.Sockets;

/// <summary>Calls that say who is at the other end of a named pipe. All set the last error.</summary>
internal static unsafe partial class PipeCalls
{
    public const int SE_KERNEL_OBJECT = 6;
    public const int SE_FILE_OBJECT = 1;
    public const uint OWNER_SECURITY_INFORMATION = 1;
    public const uint DACL_SECURITY_INFORMATION = 4;

    [LibraryImport("kernel32", EntryPoint = "GetNamedPipeClientProcessId", SetLastError = true)]
    public static partial int GetClientProcess(nint pipe, uint* number);

    [LibraryImport("kernel32", EntryPoint = "GetNamedPipeServerProcessId", SetLastError = true)]
    public static partial int GetServerProcess(nint pipe, uint* number);

    [LibraryImport("kernel32", EntryPoint = "WaitNamedPipeW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    public static partial int WaitForInstance(string name, uint milliseconds);

    [LibraryImport("advapi32", EntryPoint = "GetSecurityInfo")]
    public static partial int GetSecurity(nint handle, int kind, uint parts, void** owner, void** group, void** access, void** audit, void** descriptor);

    [LibraryImport("kernel32", EntryPoint = "LocalFree")]
    public static partial void* Free(void* memory);
}
