using Jitney.Interop.Memory;

namespace Jitney.Memory;

/// <summary>What a program may do for the heap of its own runtime before a large link.</summary>
public static class ManagedHeap
{
    /// <summary>Sets memory aside for a link and keeps collections away until it is used up, in large pages where the system gives such.</summary>
    /// <remarks>A link makes arrays in proportion to its inputs, and most of them live until it ends: collections on the way would move them and free little,
    /// and most of the time that arrays take is that of their pages' first touch. Address space alone is taken, memory only as the link needs it.</remarks>
    /// <param name="bytes">How much.</param>
    /// <returns>Whether it was set aside.</returns>
    public static bool TrySetAside(long bytes)
    {
        try
        {
            if (!GC.TryStartNoGCRegion(bytes, disallowFullBlockingGC: true))
            {
                return false;
            }
        }
        catch (ArgumentOutOfRangeException)
        {
            // More than the heap may ever hold, as in a container with little memory: collections are what is needed there.
            return false;
        }
        catch (InvalidOperationException)
        {
            // Something was set aside before, and is not used up.
            return false;
        }

        // The next object lies where others will follow.
        if (!LargePages.TryAskForHeap())
        {
            LargePages.AskFor(new byte[1], (ulong)bytes);
        }

        return true;
    }
}
