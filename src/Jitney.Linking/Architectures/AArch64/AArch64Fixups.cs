using System.Buffers.Binary;
using Jitney.Linking.Fixups;
using Jitney.Linking.Graph;

namespace Jitney.Linking.Architectures.AArch64;

/// <summary>Fixes up instructions of AArch64: a value by the edge's kind, into the field that its form says.</summary>
internal readonly struct AArch64Fixups : IEdgeFixups
{
    private const ulong PageMask = 0xfff;
    private const int InstructionSize = 4;

    /// <inheritdoc/>
    public static int Apply(in BlockFixup block, in Edge edge, in Edge next)
    {
        ulong fixup = block.FixupOf(edge);
        Span<byte> place = block.Working[(int)edge.Offset..];
        uint instruction = BinaryPrimitives.ReadUInt32LittleEndian(place);
        var form = (AArch64Form)edge.Form;
        if ((fixup & (InstructionSize - 1)) != 0 || !AArch64Instructions.Fits(instruction, form))
        {
            block.Report(edge, (fixup & (InstructionSize - 1)) != 0
                ? $"{form} is asked for at 0x{fixup:x}, where no instruction can lie: that is no multiple of 4"
                : $"{form} is asked for, and the instruction 0x{instruction:x8} is no such one");
            return 0;
        }

        if (form == AArch64Form.Patch && block.IsNull(edge))
        {
            // Nobody asks for the patch.
            return 0;
        }

        if (edge.Kind == EdgeKind.InstructionBranch)
        {
            WriteBranch(block, edge, place, instruction, fixup);
            return 0;
        }

        if (TryValue(block, edge, fixup, out ulong value))
        {
            Write(block, edge, place, instruction, form, value);
        }

        return 0;
    }

    private static bool TryValue(in BlockFixup block, in Edge edge, ulong fixup, out ulong value)
    {
        ulong addend = block.Addend(edge);
        value = 0;
        switch (edge.Kind)
        {
            case EdgeKind.InstructionTarget:
                value = unchecked(block.Target(edge) + addend);
                return true;
            case EdgeKind.InstructionDelta or EdgeKind.InstructionNearDelta:
                value = unchecked(block.Target(edge) + addend - fixup);
                return true;
            case EdgeKind.InstructionPageDelta:
                value = PageDelta(unchecked(block.Target(edge) + addend), fixup);
                return true;
            case EdgeKind.InstructionThreadReplaced:
                return true;
            case EdgeKind.InstructionThreadOffset:
                value = unchecked(block.Target(edge) + addend);
                return block.RequireThreadLocal(edge);
            default:
                return TryEntry(block, edge, fixup, addend, out value);
        }
    }

    private static bool TryEntry(in BlockFixup block, in Edge edge, ulong fixup, ulong addend, out ulong value)
    {
        value = block.GotEntry(edge);
        switch (edge.Kind)
        {
            case EdgeKind.InstructionGotEntry:
                return true;
            case EdgeKind.InstructionGotEntryDelta:
                value = unchecked(value - fixup);
                return true;
            case EdgeKind.InstructionGotEntryPageDelta:
                value = PageDelta(value, fixup);
                return true;
            case EdgeKind.InstructionGotEntryOffset:
                value = unchecked(value - block.Got);
                return true;
            case EdgeKind.InstructionGotEntryPageOffset:
                value = unchecked(value - (block.Got & ~PageMask));
                return true;
        }

        // The distance itself is all that is needed where one move holds it; all instructions for one variable agree on that.
        if (!block.RequireThreadLocal(edge))
        {
            return false;
        }

        ulong distance = unchecked(block.Target(edge) + addend);
        if (distance <= ushort.MaxValue && edge.Kind != EdgeKind.InstructionThreadGotEntryOffset)
        {
            Span<byte> place = block.Working[(int)edge.Offset..];
            uint instruction = BinaryPrimitives.ReadUInt32LittleEndian(place);
            BinaryPrimitives.WriteUInt32LittleEndian(
                place,
                edge.Kind == EdgeKind.InstructionThreadGotEntryPageDelta ? AArch64Instructions.Nothing : AArch64Instructions.MoveInto(instruction, distance));
            return false;
        }

        value = edge.Kind switch
        {
            EdgeKind.InstructionThreadGotEntryDelta => unchecked(value - fixup),
            EdgeKind.InstructionThreadGotEntryPageDelta => PageDelta(value, fixup),
            EdgeKind.InstructionThreadGotEntryOffset => unchecked(value - block.Got),
            _ => value,
        };
        return true;
    }

    private static ulong PageDelta(ulong target, ulong fixup) => unchecked((target & ~PageMask) - (fixup & ~PageMask));

    private static void Write(in BlockFixup block, in Edge edge, Span<byte> place, uint instruction, AArch64Form form, ulong value)
    {
        switch (form)
        {
            case AArch64Form.Move0 or AArch64Form.Move1 or AArch64Form.Move2:
                int part = form - AArch64Form.Move0;
                if (RequireUnsigned(block, edge, value, 16 * (part + 1)))
                {
                    Put(place, AArch64Instructions.WithImmediate16(instruction, value >> (16 * part)));
                }

                break;
            case >= AArch64Form.MoveUnchecked0 and <= AArch64Form.MoveUnchecked3:
                Put(place, AArch64Instructions.WithImmediate16(instruction, value >> (16 * (form - AArch64Form.MoveUnchecked0))));
                break;
            case >= AArch64Form.MoveSigned0 and <= AArch64Form.MoveSigned3:
                int signedPart = form - AArch64Form.MoveSigned0;
                if (signedPart == 3 || RequireSigned(block, edge, value, (16 * (signedPart + 1)) + 1))
                {
                    Put(place, AArch64Instructions.WithSigned16(instruction, value >> (16 * signedPart), unchecked((long)value) < 0));
                }

                break;
            case AArch64Form.LoadLiteral or AArch64Form.InitialLiteral or AArch64Form.ConditionalBranch:
                WriteDistance(block, edge, place, instruction, value, bits: 19);
                break;
            case AArch64Form.TestBranch:
                WriteDistance(block, edge, place, instruction, value, bits: 14);
                break;
            case AArch64Form.Address:
                if (RequireSigned(block, edge, value, 21))
                {
                    Put(place, AArch64Instructions.WithImmediate21(instruction, value));
                }

                break;
            case AArch64Form.Page or AArch64Form.InitialPage:
                WritePage(block, edge, place, instruction, value);
                break;
            case AArch64Form.PageUnchecked:
                Put(place, AArch64Instructions.WithImmediate21(instruction, value >> 12));
                break;
            case AArch64Form.Patch:
                if (RequireUnsigned(block, edge, value, 32))
                {
                    Put(place, (uint)value);
                }

                break;
            case >= AArch64Form.Add and <= AArch64Form.LoadFromTable or AArch64Form.InitialLoad:
                WriteLow(block, edge, place, instruction, form, value);
                break;
            default:
                Replace(block, edge, place, form, value);
                break;
        }
    }

    private static void WriteLow(in BlockFixup block, in Edge edge, Span<byte> place, uint instruction, AArch64Form form, ulong value)
    {
        int scale = form switch
        {
            >= AArch64Form.LoadStore8 and <= AArch64Form.LoadStore128 => form - AArch64Form.LoadStore8,
            >= AArch64Form.LoadStoreChecked8 and <= AArch64Form.LoadStoreChecked128 => form - AArch64Form.LoadStoreChecked8,
            AArch64Form.LoadFromTable or AArch64Form.InitialLoad => 3,
            _ => 0,
        };
        int bits = form switch
        {
            AArch64Form.AddChecked or (>= AArch64Form.LoadStoreChecked8 and <= AArch64Form.LoadStoreChecked128) => 12,
            AArch64Form.AddHigh => 24,
            AArch64Form.LoadFromTable => 15,
            _ => 64,
        };
        if (!RequireAligned(block, edge, value, scale) || !RequireUnsigned(block, edge, value, bits))
        {
            return;
        }

        ulong field = form switch
        {
            AArch64Form.AddHigh => value >> 12,
            AArch64Form.LoadFromTable => value >> scale,
            _ => (value & PageMask) >> scale,
        };
        Put(place, AArch64Instructions.WithImmediate12(instruction, field));
    }

    // Instructions of other models, which the model of the edge's relocation puts in order.
    private static void Replace(in BlockFixup block, in Edge edge, Span<byte> place, AArch64Form form, ulong value)
    {
        switch (form)
        {
            case AArch64Form.Nothing:
                Put(place, AArch64Instructions.Nothing);
                break;
            case AArch64Form.NothingTwice:
                Put(place, AArch64Instructions.Nothing);
                Put(place[InstructionSize..], AArch64Instructions.Nothing);
                break;
            case AArch64Form.ThreadPointer:
                Put(place, AArch64Instructions.ThreadPointerToX0);
                break;
            case AArch64Form.MoveHighToX0:
                if (RequireUnsigned(block, edge, value, 32))
                {
                    Put(place, AArch64Instructions.WithImmediate16(AArch64Instructions.MoveHighToX0, value >> 16));
                }

                break;
            case AArch64Form.MoveLowToX0:
                Put(place, AArch64Instructions.WithImmediate16(AArch64Instructions.MoveLowToX0, value));
                break;
            case AArch64Form.AddHighToX0:
                if (RequireUnsigned(block, edge, value, 24))
                {
                    Put(place, AArch64Instructions.WithImmediate12(AArch64Instructions.AddHighToX0, value >> 12));
                }

                break;
            case AArch64Form.AddLowToX0:
                Put(place, AArch64Instructions.WithImmediate12(AArch64Instructions.AddToX0, value));
                break;
            case AArch64Form.AddLowToX0AndNothing:
                Put(place, AArch64Instructions.WithImmediate12(AArch64Instructions.AddToX0, value));
                Put(place[InstructionSize..], AArch64Instructions.Nothing);
                break;
            case AArch64Form.ThreadPointerBeforeCall or AArch64Form.NothingBeforeCall or AArch64Form.AddHighToX0BeforeCall:
                block.Report(edge, $"{form}: the instructions are not those that the thread-local storage model prescribes");
                break;
            case AArch64Form.AddToX0:
                AddToX0(block, edge, place, value);
                break;
            default:
                throw new InvalidOperationException($"The form {form} has no fixup.");
        }
    }

    // The tiny model has two instructions, and a third where the compiler left it room.
    private static void AddToX0(in BlockFixup block, in Edge edge, Span<byte> place, ulong value)
    {
        bool hasRoom = place.Length >= 2 * InstructionSize && BinaryPrimitives.ReadUInt32LittleEndian(place[InstructionSize..]) == AArch64Instructions.Nothing;
        if (!RequireUnsigned(block, edge, value, hasRoom ? 24 : 12))
        {
            return;
        }

        if (hasRoom)
        {
            Put(place[InstructionSize..], AArch64Instructions.WithImmediate12(AArch64Instructions.AddHighToX0, value >> 12));
        }

        Put(place, AArch64Instructions.WithImmediate12(AArch64Instructions.AddToX0, value));
    }

    // A call of what is missing and weak goes on behind it, as the specification says.
    private static void WriteBranch(in BlockFixup block, in Edge edge, Span<byte> place, uint instruction, ulong fixup)
    {
        if (block.IsNull(edge))
        {
            Put(place, AArch64Instructions.Nothing);
            return;
        }

        ulong addend = block.Addend(edge);
        ulong distance = unchecked(block.Target(edge) + addend - fixup);
        if (!IsSigned(distance, 28) && block.Stub(edge) is { } stub && IsSigned(unchecked(stub - fixup), 28))
        {
            distance = unchecked(stub - fixup);
        }

        if (!IsSigned(distance, 28) && block.Island(edge) is { } island)
        {
            distance = unchecked(island - fixup);
        }

        WriteDistance(block, edge, place, instruction, distance, bits: 26);
    }

    private static void WriteDistance(in BlockFixup block, in Edge edge, Span<byte> place, uint instruction, ulong value, int bits)
    {
        if (RequireAligned(block, edge, value, 2) && RequireSigned(block, edge, value, bits + 2))
        {
            Put(place, AArch64Instructions.WithDistance(instruction, value, bits, bits == 26 ? 0 : 5));
        }
    }

    // What is missing and weak is 0, which lies out of reach of most code: there a move forms it.
    private static void WritePage(in BlockFixup block, in Edge edge, Span<byte> place, uint instruction, ulong value)
    {
        if (!IsSigned(value, 33) && edge.Kind == EdgeKind.InstructionPageDelta && block.IsNull(edge) && block.Addend(edge) <= PageMask)
        {
            Put(place, AArch64Instructions.MoveInto(instruction, 0));
        }
        else if (RequireSigned(block, edge, value, 33))
        {
            Put(place, AArch64Instructions.WithImmediate21(instruction, value >> 12));
        }
    }

    private static void Put(Span<byte> place, uint instruction) => BinaryPrimitives.WriteUInt32LittleEndian(place, instruction);

    private static bool IsSigned(ulong value, int bits) => unchecked((long)value) >> (bits - 1) is 0 or -1;

    private static bool RequireSigned(in BlockFixup block, in Edge edge, ulong value, int bits)
    {
        if (IsSigned(value, bits))
        {
            return true;
        }

        ulong half = 1UL << (bits - 1);
        block.Report(edge, NameOf(edge), value, $"-0x{half:x}", $"0x{half - 1:x}");
        return false;
    }

    private static bool RequireUnsigned(in BlockFixup block, in Edge edge, ulong value, int bits)
    {
        if (bits == 64 || value >> bits == 0)
        {
            return true;
        }

        block.Report(edge, NameOf(edge), value, "0", $"0x{(1UL << bits) - 1:x}");
        return false;
    }

    private static bool RequireAligned(in BlockFixup block, in Edge edge, ulong value, int log2)
    {
        if ((value & ((1UL << log2) - 1)) == 0)
        {
            return true;
        }

        block.Report(edge, $"{NameOf(edge)} computes 0x{value:x}, which is no multiple of {1 << log2}");
        return false;
    }

    private static string NameOf(in Edge edge) => ((AArch64Form)edge.Form).ToString();
}
