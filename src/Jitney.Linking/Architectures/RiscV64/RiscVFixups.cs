using System.Buffers.Binary;
using Jitney.Linking.Fixups;
using Jitney.Linking.Graph;

namespace Jitney.Linking.Architectures.RiscV64;

/// <summary>Fixes up instructions of RISC-V and the arithmetic of labels: a value by the edge's kind, into the field that its form says.</summary>
internal readonly struct RiscVFixups : IEdgeFixups
{
    // With the sign; a high part is rounded by half of what a low part holds.
    private const int HighBits = 32;
    private const ulong Rounding = 0x800;

    /// <inheritdoc/>
    public static int Apply(in BlockFixup block, in Edge edge, in Edge next)
    {
        Span<byte> place = block.Working[(int)edge.Offset..];
        switch (edge.Kind)
        {
            case EdgeKind.SetUleb128:
                return LabelArithmetic.WriteUleb128(block, edge, next, place);
            case EdgeKind.CodeAlignment:
                CodeAlignments.Check(block, edge);
                return 0;
            case >= EdgeKind.Add8 and <= EdgeKind.SubtractUleb128:
                LabelArithmetic.Write(edge.Kind, unchecked(block.Target(edge) + block.Addend(edge)), place);
                return 0;
        }

        ulong fixup = block.FixupOf(edge);
        var form = (RiscVForm)edge.Form;
        if ((fixup & 1) != 0 || !RiscVInstructions.Fits(place, form))
        {
            block.Report(edge, (fixup & 1) != 0
                ? $"{form} is asked for at 0x{fixup:x}, where no instruction can lie: that is no multiple of 2"
                : $"{form} is asked for, and the instruction 0x{InstructionAt(place):x} is no such one");
            return 0;
        }

        if (TryValue(block, edge, fixup, out ulong value))
        {
            Write(block, edge, place, form, value);
        }

        return 0;
    }

    private static uint InstructionAt(ReadOnlySpan<byte> place) => place.Length >= sizeof(uint) ? BinaryPrimitives.ReadUInt32LittleEndian(place) : RiscVInstructions.Half(place);

    private static bool TryValue(in BlockFixup block, in Edge edge, ulong fixup, out ulong value)
    {
        ulong addend = block.Addend(edge);
        value = 0;
        switch (edge.Kind)
        {
            case EdgeKind.InstructionNearTarget:
                value = unchecked(block.Target(edge) + addend);
                return true;
            case EdgeKind.InstructionNearDelta or EdgeKind.InstructionDelta:
                value = unchecked(block.Target(edge) + addend - fixup);
                return true;
            case EdgeKind.InstructionBranch or EdgeKind.InstructionCall or EdgeKind.ShortInstructionBranch:
                value = BranchDistance(block, edge, fixup, addend);
                return true;
            case EdgeKind.InstructionThreadReplaced:
                return true;
            case EdgeKind.InstructionThreadOffset:
                value = unchecked(block.Target(edge) + addend);
                return block.RequireThreadLocal(edge);
            case EdgeKind.InstructionGotEntryDelta or EdgeKind.InstructionThreadGotEntryDelta:
                return TryEntry(block, edge, fixup, addend, out value);
            case EdgeKind.PairedLow:
                return TryPair(block, edge, out value);
            default:
                throw new InvalidOperationException($"Edge kind {edge.Kind} has no fixup.");
        }
    }

    private static bool TryEntry(in BlockFixup block, in Edge edge, ulong fixup, ulong addend, out ulong value)
    {
        value = 0;
        if (addend != 0)
        {
            block.Report(edge, $"{edge.Kind} has an addend, and an entry of the global offset table holds an address without any");
            return false;
        }

        value = unchecked(block.GotEntry(edge) - fixup);
        return edge.Kind == EdgeKind.InstructionGotEntryDelta || block.RequireThreadLocal(edge);
    }

    // What is wrong with the high part is reported there.
    private static bool TryPair(in BlockFixup block, in Edge low, out ulong value)
    {
        value = 0;
        ulong place = block.PlaceOfTarget(low);
        int index = EdgePairs.FindHigh(block.Edges, place, (RiscVForm)low.Form);
        if (index < 0)
        {
            block.Report(low, EdgePairs.Unpaired(place));
            return false;
        }

        ref readonly Edge high = ref block.Edges[index];
        ulong fixup = block.AddressOf(place);
        value = high.Kind switch
        {
            EdgeKind.InstructionNearDelta when IsFarNull(block, high, unchecked(block.Target(high) + block.Addend(high) - fixup)) => block.Addend(high),
            EdgeKind.InstructionNearDelta => unchecked(block.Target(high) + block.Addend(high) - fixup),
            EdgeKind.InstructionThreadOffset => unchecked(block.Target(high) + block.Addend(high)),
            _ => unchecked(block.GotEntry(high) - fixup),
        };
        return true;
    }

    private static bool IsFarNull(in BlockFixup block, in Edge edge, ulong distance) => block.IsNull(edge) && !IsHigh(distance);

    private static ulong BranchDistance(in BlockFixup block, in Edge edge, ulong fixup, ulong addend)
    {
        ulong distance = unchecked(block.Target(edge) + addend - fixup);
        return !Reaches((RiscVForm)edge.Form, distance) && block.Stub(edge) is { } stub ? unchecked(stub - fixup) : distance;
    }

    private static bool Reaches(RiscVForm form, ulong distance) => form switch
    {
        RiscVForm.Jump => IsSigned(distance, 21),
        RiscVForm.ShortJump => IsSigned(distance, 12),
        RiscVForm.ShortBranch => IsSigned(distance, 9),
        _ => IsHigh(distance),
    };

    private static void Write(in BlockFixup block, in Edge edge, Span<byte> place, RiscVForm form, ulong value)
    {
        switch (form)
        {
            case RiscVForm.ShortBranch:
                if (RequireEven(block, edge, value) && RequireSigned(block, edge, value, 9))
                {
                    BinaryPrimitives.WriteUInt16LittleEndian(place, RiscVInstructions.WithShortBranch(RiscVInstructions.Half(place), value));
                }

                return;
            case RiscVForm.ShortJump:
                if (RequireEven(block, edge, value) && RequireSigned(block, edge, value, 12))
                {
                    BinaryPrimitives.WriteUInt16LittleEndian(place, RiscVInstructions.WithShortJump(RiscVInstructions.Half(place), value));
                }

                return;
        }

        uint instruction = BinaryPrimitives.ReadUInt32LittleEndian(place);
        switch (form)
        {
            case RiscVForm.HighFromHere when edge.Kind == EdgeKind.InstructionNearDelta && IsFarNull(block, edge, value):
                // What is missing and weak is 0, which lies out of reach of most code: there the number itself is loaded.
                WriteHigh(block, edge, place, RiscVInstructions.LoadHighLike(instruction), block.Addend(edge));
                break;
            case RiscVForm.High or RiscVForm.HighFromHere:
                WriteHigh(block, edge, place, instruction, value);
                break;
            case RiscVForm.HighOfThread:
                WriteHigh(block, edge, place, RiscVInstructions.LoadHighLike(instruction), value);
                break;
            case RiscVForm.HighOfDescriptor or RiscVForm.Nothing:
                Put(place, RiscVInstructions.Nothing);
                break;
            case RiscVForm.Low:
                Put(place, RiscVInstructions.WithLow(instruction, value));
                break;
            case RiscVForm.LowOfStore:
                Put(place, RiscVInstructions.WithLowOfStore(instruction, value));
                break;
            case RiscVForm.Branch:
                if (RequireEven(block, edge, value) && RequireSigned(block, edge, value, 13))
                {
                    Put(place, RiscVInstructions.WithBranch(instruction, value));
                }

                break;
            case RiscVForm.Jump:
                if (RequireEven(block, edge, value) && RequireSigned(block, edge, value, 21))
                {
                    Put(place, RiscVInstructions.WithJump(instruction, value));
                }

                break;
            case RiscVForm.Call or RiscVForm.CallOrJump or RiscVForm.CallOrShortJump:
                if (RequireEven(block, edge, value) && WriteHigh(block, edge, place, instruction, value))
                {
                    Span<byte> jump = place[sizeof(uint)..];
                    Put(jump, RiscVInstructions.WithLow(BinaryPrimitives.ReadUInt32LittleEndian(jump), value));
                }

                break;
            default:
                Replace(block, edge, place, form, value);
                break;
        }
    }

    private static void Replace(in BlockFixup block, in Edge edge, Span<byte> place, RiscVForm form, ulong value)
    {
        switch (form)
        {
            case RiscVForm.ThreadCall:
                // A call at a function's end does not come back.
                Span<byte> jump = place[sizeof(uint)..];
                bool isLast = RiscVInstructions.ResultOf(BinaryPrimitives.ReadUInt32LittleEndian(jump)) == 0;
                Put(place, RiscVInstructions.AddThreadPointerToA0);
                Put(jump, isLast ? RiscVInstructions.Return : RiscVInstructions.Nothing);
                break;
            case RiscVForm.HighToA0 when HasNoHigh(value):
                Put(place, RiscVInstructions.Nothing);
                break;
            case RiscVForm.HighToA0:
                WriteHigh(block, edge, place, RiscVInstructions.HighToA0, value);
                break;
            case RiscVForm.LowToA0:
                Put(place, RiscVInstructions.WithLow(HasNoHigh(value) ? RiscVInstructions.SetA0 : RiscVInstructions.AddToA0, value));
                break;
            default:
                throw new InvalidOperationException($"The form {form} has no fixup.");
        }
    }

    private static bool HasNoHigh(ulong value) => unchecked(value + Rounding) <= 0xfff;

    private static bool WriteHigh(in BlockFixup block, in Edge edge, Span<byte> place, uint instruction, ulong value)
    {
        if (!IsHigh(value))
        {
            block.Report(edge, NameOf(edge), value, "-0x80000800", "0x7ffff7ff");
            return false;
        }

        Put(place, RiscVInstructions.WithHigh(instruction, value));
        return true;
    }

    private static void Put(Span<byte> place, uint instruction) => BinaryPrimitives.WriteUInt32LittleEndian(place, instruction);

    private static bool IsHigh(ulong value) => IsSigned(unchecked(value + Rounding), HighBits);

    private static bool IsSigned(ulong value, int bits) => unchecked((long)value) >> (bits - 1) is 0 or -1;

    private static bool RequireSigned(in BlockFixup block, in Edge edge, ulong value, int bits)
    {
        if (IsSigned(value, bits))
        {
            return true;
        }

        ulong half = 1UL << (bits - 1);
        block.Report(edge, NameOf(edge), value, $"-0x{half:x}", $"0x{half - 2:x}");
        return false;
    }

    private static bool RequireEven(in BlockFixup block, in Edge edge, ulong value)
    {
        if ((value & 1) == 0)
        {
            return true;
        }

        block.Report(edge, $"{NameOf(edge)} computes 0x{value:x}, which is no multiple of 2");
        return false;
    }

    private static string NameOf(in Edge edge) => ((RiscVForm)edge.Form).ToString();
}
