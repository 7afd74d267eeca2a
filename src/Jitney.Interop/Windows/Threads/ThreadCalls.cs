using System.Runtime.InteropServices;

namespace Jitney.Interop.Windows.Threads;

/// <summary>The system's functions for threads and processors.</summary>
internal static unsafe partial class ThreadCalls
{
    /// <summary>What stands for the calling thread wherever a handle is asked for.</summary>
    public const nint ThisThread = -2;

    public const uint MayWait = 0x10_0000;

    [LibraryImport("kernel32", EntryPoint = "GetCurrentProcessorNumberEx")]
    public static partial void GetProcessor(ProcessorNumber* number);

    [LibraryImport("kernel32", EntryPoint = "GetThreadGroupAffinity", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool GetAllowed(nint thread, GroupProcessors* processors);

    [LibraryImport("kernel32", EntryPoint = "SetThreadGroupAffinity", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool SetAllowed(nint thread, GroupProcessors* processors, GroupProcessors* former);

    /// <summary><c>PROCESSOR_NUMBER</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ProcessorNumber
    {
        public ushort Group;
        public byte Number;
        public byte Reserved;
    }

    /// <summary><c>GROUP_AFFINITY</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct GroupProcessors
    {
        public ulong Mask;
        public ushort Group;
        public ushort Reserved0;
        public ushort Reserved1;
        public ushort Reserved2;
    }
}
