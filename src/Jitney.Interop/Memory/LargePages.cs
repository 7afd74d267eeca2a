using System.Runtime.InteropServices;

namespace Jitney.Interop.Memory;

/// <summary>Asks the system for large pages where much memory is about to be used for the first time: one fault then brings what otherwise takes hundreds.</summary>
public static unsafe partial class LargePages
{
    private const nint Size = 2 << 20;

    /// <summary>Asks for large pages around a place in private memory and behind it.</summary>
    /// <remarks>A wish: nothing changes where the system has none to give, or where the range is not mapped or not private.</remarks>
    /// <param name="place">Where it begins, rounded down to a large page.</param>
    /// <param name="length">How far it goes, in bytes.</param>
    public static void AskFor(ReadOnlySpan<byte> place, ulong length)
    {
        // Advice reads and writes nothing, whatever lies there.
        fixed (byte* first = place)
        {
            _ = MemoryCalls.Advise((nint)first & ~(Size - 1), (nuint)length, MemoryCalls.AdviseHugePages);
        }
    }

    /// <summary>Asks for large pages for all that the runtime's heap grows by from now on, in programs that see to the heap's memory themselves
    /// (<c>heap.c</c> of Jitney.Execution); a wish like the other.</summary>
    /// <returns>Whether this is such a program.</returns>
    public static bool TryAskForHeap()
    {
        try
        {
            return AskForWholeHeap() == 0;
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("*", EntryPoint = "jitney_heap_ask_for_large_pages")]
    private static partial int AskForWholeHeap();
}
