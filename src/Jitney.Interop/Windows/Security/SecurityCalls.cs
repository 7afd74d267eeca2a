using System.Runtime.InteropServices;

namespace Jitney.Interop.Windows.Security;

/// <summary>The system's functions for who may do what.</summary>
internal static unsafe partial class SecurityCalls
{
    public const int TokenUser = 1;
    public const int TokenOwner = 4;
    public const uint OwnerInformation = 1;
    public const uint AccessInformation = 4;
    public const int FileObject = 1;
    public const int KernelObject = 6;

    [LibraryImport("kernel32", EntryPoint = "LocalFree")]
    public static partial nint Free(nint memory);

    [LibraryImport("advapi32", EntryPoint = "GetTokenInformation", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool GetTokenInformation(nint token, int what, void* information, uint size, out uint used);

    [LibraryImport("advapi32", EntryPoint = "ConvertSidToStringSidW", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool Print(nint identifier, out nint text);

    [LibraryImport("advapi32", EntryPoint = "ConvertStringSecurityDescriptorToSecurityDescriptorW", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool Parse(char* text, uint revision, out nint descriptor, uint* size);

    [LibraryImport("advapi32", EntryPoint = "GetSecurityInfo")]
    public static partial int GetSecurity(nint handle, int kind, uint what, out nint owner, nint* group, nint* allowed, nint* audited, out nint descriptor);

    [LibraryImport("advapi32", EntryPoint = "EqualSid")]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool AreSame(nint one, nint other);
}
