using System.Runtime.InteropServices;
using Jitney.Interop.Windows.Memory;

namespace Jitney.Interop.Windows;

/// <summary>The system's functions for events, and for waiting for these and other things that can be set. All set the last error.</summary>
internal static unsafe partial class EventCalls
{
    public const uint MayModify = 0x02;
    public const uint MayWait = 0x10_0000;

    /// <summary>What a wait for one thing, or the first of several, answers when it, or the first in the list, is set.</summary>
    public const int IsSet = 0;

    /// <summary>What a wait answers that the system refuses.</summary>
    public const int WaitFailed = -1;

    /// <summary>How many things can be waited for at once.</summary>
    public const int MostAtOnce = 64;

    [LibraryImport("kernel32", EntryPoint = "CreateEventW", SetLastError = true)]
    public static partial nint Create(MemoryCalls.SecurityAttributes* security, int isManual, int isSet, char* name);

    [LibraryImport("kernel32", EntryPoint = "OpenEventW", SetLastError = true)]
    public static partial nint Open(uint access, int inherit, char* name);

    [LibraryImport("kernel32", EntryPoint = "SetEvent", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool Set(nint handle);

    [LibraryImport("kernel32", EntryPoint = "ResetEvent", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool Reset(nint handle);

    [LibraryImport("kernel32", EntryPoint = "WaitForSingleObject", SetLastError = true)]
    public static partial int Wait(nint handle, int milliseconds);

    [LibraryImport("kernel32", EntryPoint = "WaitForMultipleObjects", SetLastError = true)]
    public static partial int WaitForFirst(int count, nint* handles, int all, int milliseconds);
}
