using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Jitney.Linking.Graph;
using Jitney.Linking.Layout;
using Jitney.Linking.Resolution;

namespace Jitney.Linking.Passes;

/// <summary>A number of 20 bytes that tells what was linked: the same for the same inputs, and another one for others.</summary>
/// <remarks>It protects from mistakes and not from enemies. To read all inputs once more takes as long as a part of the link: who does not look at the number is
/// content with one that depends on sizes and places.</remarks>
internal static class BuildId
{
    /// <summary>The number's size.</summary>
    public const int Size = 20;

    private const ulong First = 0x9e37_79b9_7f4a_7c15;
    private const ulong Second = 0xc2b2_ae3d_27d4_eb4f;

    /// <summary>Writes the number.</summary>
    /// <param name="batch">A batch that is laid out.</param>
    /// <param name="layout">Its layout.</param>
    /// <param name="hashesContent">Of which objects the content counts.</param>
    /// <param name="id">Where it goes.</param>
    public static void Write(LinkBatch batch, BatchLayout layout, Predicate<ObjectGraph> hashesContent, Span<byte> id)
    {
        ulong left = First;
        ulong right = Second;
        for (int segment = 0; segment < SegmentKinds.Count; segment++)
        {
            Mix(ref left, ref right, layout[(SegmentKind)segment].Size);
        }

        foreach (ObjectGraph graph in batch.Objects)
        {
            Mix(ref left, ref right, (ulong)graph.Content.Length);
            foreach (ref readonly Block block in graph.Blocks.AsSpan())
            {
                Mix(ref left, ref right, block.IsLive ? (block.Size << 32) ^ block.SegmentOffset : 0);
            }

            if (hashesContent(graph))
            {
                MixContent(ref left, ref right, graph.Content.Span);
            }
        }

        Mix(ref left, ref right, 0);
        BinaryPrimitives.WriteUInt64LittleEndian(id, left);
        BinaryPrimitives.WriteUInt64LittleEndian(id[8..], right);
        Mix(ref left, ref right, First);
        BinaryPrimitives.WriteUInt32LittleEndian(id[16..], (uint)(left >> 32));
    }

    private static void MixContent(ref ulong left, ref ulong right, ReadOnlySpan<byte> content)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(content);
        foreach (ulong word in words)
        {
            Mix(ref left, ref right, word);
        }

        foreach (byte rest in content[(words.Length * sizeof(ulong))..])
        {
            Mix(ref left, ref right, rest);
        }
    }

    private static void Mix(ref ulong left, ref ulong right, ulong word)
    {
        left = BitOperations.RotateLeft((left ^ word) * First, 29) + right;
        right = (right ^ BitOperations.RotateLeft(word, 32)) * Second;
    }
}
