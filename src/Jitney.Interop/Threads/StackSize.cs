using System.Runtime.InteropServices;

namespace Jitney.Interop.Threads;

/// <summary>Sizes of stacks.</summary>
internal static unsafe partial class StackSize
{
    private const int StackLimit = 3;
    private const ulong Default = 8 << 20;
    private const ulong Smallest = 128 << 10;
    private const ulong Largest = 1 << 30;

    /// <summary>What the initial thread's stack may grow to, in bytes; 8 MiB when that has no sensible limit.</summary>
    public static int OfInitialThread()
    {
        Limit limit = default;
        bool isKnown = Get(StackLimit, &limit) == 0 && limit.Current is >= Smallest and <= Largest;
        return (int)(isKnown ? limit.Current : Default);
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int Get(int resource, Limit* limit);

    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public ulong Current;
        public ulong Maximum;
    }
}
