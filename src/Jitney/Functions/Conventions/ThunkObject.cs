using System.Buffers.Binary;
using System.Text;
using Jitney.Linking.Formats;
using Jitney.Linking.Graph;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Functions.Conventions;

/// <summary>An object with one function and its unwind table.</summary>
/// <remarks>Format: "Linux Standard Base", <c>.eh_frame</c>.</remarks>
internal static class ThunkObject
{
    private const byte CodeAlignmentLog2 = 4;
    private const byte FramesAlignmentLog2 = 3;

    // Of .eh_frame: distance, 32 bits with a sign.
    private const byte DistanceEncoding = 0x1B;

    /// <summary>Makes the object.</summary>
    /// <param name="title">What it is called in messages.</param>
    /// <param name="name">The function's name, in ASCII.</param>
    /// <param name="thunk">Its code.</param>
    /// <param name="convention">Of the machine.</param>
    public static ObjectFile Create(string title, string name, ThunkCode thunk, ICallingConvention convention)
    {
        byte[] frames = Frames(thunk, out int codeStart);
        return new MadeObject(new InputName(title), convention.Architecture, builder =>
        {
            int code = builder.AddBlock(".text"u8, SectionRole.Plain, SegmentKind.Code, thunk.Code, (ulong)thunk.Code.Length, CodeAlignmentLog2);
            int section = builder.AddSymbol(".text"u8, code, 0, 0, SymbolKind.Section);
            builder.AddBlock(".eh_frame"u8, SectionRole.Frames, SegmentKind.ReadOnly, frames, (ulong)frames.Length, FramesAlignmentLog2);

            // The function's address in its entry of the table: its distance from there.
            builder.AddEdge((uint)codeStart, EdgeKind.Delta32, section, 0);
            builder.AddDefinition(Encoding.ASCII.GetBytes(name), code, 0, (ulong)thunk.Code.Length, SymbolKind.Function);
        });
    }

    private static byte[] Frames(ThunkCode thunk, out int codeStart)
    {
        UnwindRules rules = thunk.Rules;
        byte[] common = Record(
            [0, 0, 0, 0, 1, (byte)'z', (byte)'R', 0, rules.CodeAlignment, (byte)(rules.DataAlignment & 0x7F), rules.ReturnAddress, 1, DistanceEncoding, .. rules.AtEntry]);

        // Behind the lengths: where the common entry lies, from here; the address; the size; no further data.
        Span<byte> head = stackalloc byte[13];
        head.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(head, common.Length + sizeof(int));
        BinaryPrimitives.WriteInt32LittleEndian(head[8..], thunk.Code.Length);
        codeStart = common.Length + (2 * sizeof(int));
        return [.. common, .. Record([.. head, .. rules.Behind])];
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
