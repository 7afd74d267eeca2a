using Jitney.Definitions;
using Jitney.Memory;

namespace Jitney.Cli.Running;

/// <summary>Keeps the garbage collector away from a large link.</summary>
/// <remarks>A link makes arrays in proportion to its inputs, and most of them live until it ends: collections on the way move them and free
/// little, for a tenth of the time. The pause ends by itself when more is allocated than was set aside for it.</remarks>
internal static class CollectionPause
{
    // To begin a pause takes most of a millisecond, which small links do not win back.
    private const long Smallest = 4L << 20;

    // Small objects in an archive need two to three times their bytes in the file, large ones less: what is not needed is never touched.
    private const int PerInputByte = 4;

    // Far less than the addresses that the runtime reserves for this program's heap.
    private const long Largest = 1L << 30;

    /// <summary>Begins a pause that lasts for the link of some inputs, when these are large.</summary>
    /// <remarks>Address space alone is taken for it, memory only as the link needs it; without either the link collects as usual.</remarks>
    public static void BeginFor(IReadOnlyList<ResolvedInput> inputs)
    {
        long size = 0;
        foreach (ResolvedInput input in inputs)
        {
            var file = new FileInfo(input.Path);
            size += input.Content is null && file.Exists ? file.Length : 0;
        }

        if (size < Smallest)
        {
            return;
        }

        // A heap that is limited may have room for less.
        _ = ManagedHeap.TrySetAside(Math.Min(PerInputByte * size, Largest)) || ManagedHeap.TrySetAside(Math.Min(size, Largest));
    }
}
