using System.Runtime.InteropServices;
using Jitney.Interop.Threads;

namespace Jitney.Interop.Linux.Threads;

/// <inheritdoc cref="StackSize"/>
internal sealed unsafe partial class SystemStackSize : StackSize
{
    private const int StackLimit = 3;
    private const ulong Default = 8 << 20;
    private const ulong Smallest = 128 << 10;
    private const ulong Largest = 1 << 30;

    /// <inheritdoc/>
    public override int OfInitialThread()
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
