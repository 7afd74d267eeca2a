using System.Runtime.InteropServices;
using Jitney.Interop.Windows.Memory;

namespace Jitney.Interop.Windows.Rings;

/// <summary>The system's functions for events.</summary>
internal static unsafe partial class EventCalls
{
    public const uint MayModify = 0x02;
    public const uint MayWait = 0x10_0000;
    public const uint Infinite = uint.MaxValue;

    [LibraryImport("kernel32", EntryPoint = "CreateEventW", SetLastError = true)]
    public static partial nint Create(MemoryCalls.SecurityAttributes* security, int isManual, int isSet, char* name);

    [LibraryImport("kernel32", EntryPoint = "OpenEventW", SetLastError = true)]
    public static partial nint Open(uint access, int inherit, char* name);

    [LibraryImport("kernel32", EntryPoint = "SetEvent", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool Set(nint handle);

    [LibraryImport("kernel32", EntryPoint = "WaitForSingleObject", SetLastError = true)]
    public static partial uint Wait(nint handle, uint milliseconds);
}
