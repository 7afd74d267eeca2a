using System.Buffers.Binary;
using Jitney.Linking.Graph;

namespace Jitney.Linking.Architectures.RiscV64;

/// <summary>Shortens calls of what lies near, and takes out what alignments do not need.</summary>
internal sealed class RiscVShortener : CodeShortener
{
    private const int CallSize = 8;
    private const int JumpSize = 4;
    private const int ShortJumpSize = 2;
    private const long JumpReach = 1 << 20;
    private const long ShortJumpReach = 1 << 11;

    /// <inheritdoc/>
    public override int FullSize(in Edge edge) => edge.Kind switch
    {
        EdgeKind.CodeAlignment => edge.Addend,
        EdgeKind.InstructionCall when (RiscVForm)edge.Form is RiscVForm.CallOrJump or RiscVForm.CallOrShortJump => CallSize,
        _ => 0,
    };

    /// <inheritdoc/>
    public override int SizeAt(in Edge edge, ReadOnlySpan<byte> code, ulong offset, int present, (long Least, long Most)? distance)
    {
        if (edge.Kind == EdgeKind.CodeAlignment)
        {
            // Where too few are there, that is reported when bytes are fixed up.
            return (int)Math.Min(CodeAlignments.NeededAt(offset, (ulong)edge.Addend), (ulong)edge.Addend);
        }

        if (distance is not { } range || !RiscVInstructions.Fits(code, RiscVForm.Call))
        {
            return present;
        }

        bool isShort = (RiscVForm)edge.Form == RiscVForm.CallOrShortJump && RegisterOf(code) == 0;
        int size = isShort && range.Least >= -ShortJumpReach && range.Most < ShortJumpReach ? ShortJumpSize
            : range.Least >= -JumpReach && range.Most < JumpReach ? JumpSize
            : CallSize;
        return Math.Min(size, present);
    }

    /// <inheritdoc/>
    public override void Write(Span<byte> code, ref Edge edge, ReadOnlySpan<byte> full)
    {
        if (edge.Kind == EdgeKind.CodeAlignment)
        {
            Fill(code);
        }
        else if (code.Length == ShortJumpSize)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(code, RiscVInstructions.ShortJump);
            edge.Kind = EdgeKind.ShortInstructionBranch;
            edge.Form = (byte)RiscVForm.ShortJump;
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(code, RiscVInstructions.Jump(RegisterOf(full)));
            edge.Kind = EdgeKind.InstructionBranch;
            edge.Form = (byte)RiscVForm.Jump;
        }
    }

    // Where the call leaves its return address.
    private static uint RegisterOf(ReadOnlySpan<byte> call) => RiscVInstructions.ResultOf(BinaryPrimitives.ReadUInt32LittleEndian(call[JumpSize..]));

    private static void Fill(Span<byte> code)
    {
        for (; code.Length >= sizeof(uint); code = code[sizeof(uint)..])
        {
            BinaryPrimitives.WriteUInt32LittleEndian(code, RiscVInstructions.Nothing);
        }

        if (code.Length >= sizeof(ushort))
        {
            BinaryPrimitives.WriteUInt16LittleEndian(code, RiscVInstructions.ShortNothing);
        }
    }
}
