using Jitney.Memory;
using Jitney.Sessions;

namespace Jitney.Diagnostics;

/// <summary>What a session has linked.</summary>
/// <param name="Batches">Lookups that linked something.</param>
/// <param name="Objects">Objects and archive members.</param>
/// <param name="Symbols">Non-local names that each batch saw, all batches together.</param>
/// <param name="Relocations">Relocations of what was kept.</param>
/// <param name="Bytes">Bytes of linked code and data in the executor.</param>
/// <param name="InputBytes">Bytes of the files that were mapped.</param>
public sealed record SessionStatistics(int Batches, int Objects, long Symbols, long Relocations, long Bytes, long InputBytes)
{
    internal SessionStatistics With(LinkedImage image, long inputBytes)
    {
        long bytes = 0;
        foreach (MemorySegment segment in image.Memory.Segments)
        {
            bytes += (long)segment.Range.Size;
        }

        return new SessionStatistics(
            Batches + 1,
            Objects + image.Batch.Synthetic.Object,
            Symbols + image.Batch.GlobalCount,
            Relocations + image.Batch.RelocationCount,
            Bytes + bytes,
            inputBytes);
    }
}
