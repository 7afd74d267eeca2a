using System.Buffers.Binary;
using System.Numerics;

namespace Jitney.RuntimeSupport;

/// <summary>The table by which the dynamic linker finds symbols by their names, in an image that is being written (gABI, <c>DT_HASH</c>): two counts, heads of chains, chains.</summary>
/// <param name="Start">Where in the image it begins.</param>
/// <param name="Buckets">How many heads of chains there are: a power of two.</param>
internal readonly record struct DynamicHashTable(int Start, int Buckets)
{
    private const int WordSize = 4;

    /// <summary>Which of the image's bytes are the heads: without them, nobody finds anything.</summary>
    public Range Heads => (Start + (2 * WordSize))..(Start + ((2 + Buckets) * WordSize));

    /// <summary>How many heads serve some names.</summary>
    public static int BucketsFor(int names) => (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, names));

    /// <summary>The size of a table in bytes.</summary>
    public static int SizeFor(int buckets, int symbols) => (2 + buckets + symbols) * WordSize;

    /// <summary>Writes the counts.</summary>
    public void WriteCounts(Span<byte> image, int symbols)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(image[Start..], (uint)Buckets);
        BinaryPrimitives.WriteUInt32LittleEndian(image[(Start + WordSize)..], (uint)symbols);
    }

    /// <summary>Has a symbol found by its name: the newest becomes the head of its chain.</summary>
    public void Add(Span<byte> image, int symbol, ReadOnlySpan<byte> name)
    {
        Span<byte> head = image.Slice(Heads.Start.Value + (WordSize * (int)(SharedObjectHeaders.Hash(name) & (uint)(Buckets - 1))), WordSize);
        head.CopyTo(image[(Heads.End.Value + (symbol * WordSize))..]);
        BinaryPrimitives.WriteUInt32LittleEndian(head, (uint)symbol);
    }
}
