using System.Runtime.InteropServices;

namespace Jitney.Interop.Windows;

/// <summary>The system's functions for handles, whatever they are of. All set the last error.</summary>
internal static unsafe partial class HandleCalls
{
    public const uint TypeUnknown = 0;
    public const uint TypeDisk = 1;
    public const uint TypeCharacter = 2;
    public const uint TypePipe = 3;

    public const uint IsInherited = 1;
    public const uint SameAccess = 2;

    /// <summary>What stands for this process wherever a handle of one is asked for.</summary>
    public const nint ThisProcess = -1;

    [LibraryImport("kernel32", EntryPoint = "CloseHandle", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool Close(nint handle);

    [LibraryImport("kernel32", EntryPoint = "DuplicateHandle", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool Duplicate(nint process, nint handle, nint otherProcess, out nint copy, uint access, int inherit, uint options);

    [LibraryImport("kernel32", EntryPoint = "SetHandleInformation", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool SetInformation(nint handle, uint mask, uint flags);

    // What is read or written by a handle at which everybody waits is waited for here too.
    [LibraryImport("kernel32", EntryPoint = "GetFileType", SetLastError = true)]
    public static partial uint TypeOf(nint handle);
}
