using System.Buffers.Binary;
using Jitney.Linking.Building;
using Jitney.Linking.Graph;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Functions.Conventions;

/// <summary>What <c>.eh_frame</c> says about a function.</summary>
/// <remarks>"DWARF Debugging Information Format", 6.4.1 and 6.4.2; "Linux Standard Base", <c>.eh_frame</c>.</remarks>
/// <param name="CodeAlignment">What positions in the code are multiples of.</param>
/// <param name="DataAlignment">What offsets in the frame are multiples of.</param>
/// <param name="ReturnAddress">The number of the column for the return address.</param>
/// <param name="AtEntry">Instructions for the state at a function's first instruction.</param>
/// <param name="Behind">Instructions for what changes behind that.</param>
internal sealed record FrameRules(byte CodeAlignment, sbyte DataAlignment, byte ReturnAddress, byte[] AtEntry, byte[] Behind) : UnwindRules
{
    private const byte AlignmentLog2 = 3;

    // Distance, 32 bits with a sign.
    private const byte DistanceEncoding = 0x1B;

    /// <inheritdoc/>
    public override TargetFormat Format => TargetFormat.Elf;

    /// <inheritdoc/>
    public override void AddTable(SyntheticObjectBuilder builder, int code, int section, int size)
    {
        byte[] frames = Frames(size, out int codeStart);
        builder.AddBlock(".eh_frame"u8, SectionRole.Frames, SegmentKind.ReadOnly, frames, (ulong)frames.Length, AlignmentLog2);

        // The function's address in its entry of the table: its distance from there.
        builder.AddEdge((uint)codeStart, EdgeKind.Delta32, section, 0);
    }

    private byte[] Frames(int size, out int codeStart)
    {
        byte[] common = Record([0, 0, 0, 0, 1, (byte)'z', (byte)'R', 0, CodeAlignment, (byte)(DataAlignment & 0x7F), ReturnAddress, 1, DistanceEncoding, .. AtEntry]);

        // Behind the lengths: where the common entry lies, from here; the address; the size; no further data.
        Span<byte> head = stackalloc byte[13];
        head.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(head, common.Length + sizeof(int));
        BinaryPrimitives.WriteInt32LittleEndian(head[8..], size);
        codeStart = common.Length + (2 * sizeof(int));
        return [.. common, .. Record([.. head, .. Behind])];
    }

    // Its length before it, and filled up with instructions that do nothing.
    private static byte[] Record(byte[] content)
    {
        var record = new byte[Align(sizeof(int) + content.Length)];
        BinaryPrimitives.WriteInt32LittleEndian(record, record.Length - sizeof(int));
        content.CopyTo(record, sizeof(int));
        return record;
    }

    private static int Align(int offset) => (offset + 7) & ~7;
}
