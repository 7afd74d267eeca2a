using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;

namespace Jitney.Linking.Layout;

/// <summary>The thread-local storage of a batch: what each thread gets a copy of.</summary>
/// <param name="Size">Bytes for each thread.</param>
/// <param name="AlignmentLog2">Binary logarithm of the strictest alignment inside.</param>
internal sealed record ThreadLayout(ulong Size, byte AlignmentLog2)
{
    /// <summary>No thread-local variables.</summary>
    public static ThreadLayout None { get; } = new(0, 0);

    /// <summary>Lays thread-local blocks out: those with content first, in the order in which the template holds them.</summary>
    public static ThreadLayout Of(LinkBatch batch, List<(int Object, int Block)> data, List<(int Object, int Block)> zeroFill)
    {
        ulong size = 0;
        byte alignment = 0;
        foreach ((int owner, int number) in data.Concat(zeroFill))
        {
            ref Block block = ref batch.Objects[owner].Blocks[number];
            size = Alignment.Up(size, block.AlignmentLog2);
            block.ThreadOffset = size;
            size = checked(size + block.Size);
            alignment = Math.Max(alignment, block.AlignmentLog2);
        }

        return size == 0 ? None : new ThreadLayout(size, alignment);
    }
}
