using System.Buffers.Binary;
using Jitney.Linking.Graph;

namespace Jitney.Linking.Architectures.X64;

/// <summary>Rewrites instructions that load an address from the GOT so that they form it themselves, where the target is within reach.</summary>
/// <remarks>The rewritings are those of "System V Application Binary Interface, AMD64 Architecture Processor Supplement", section
/// "Optimize GOTPCRELX Relocations", that hold at any address. The fixup lies in the last four bytes of the instruction, so the opcode
/// and its ModRM byte are the two bytes before it.</remarks>
internal static class GotRelaxation
{
    private const byte Load = 0x8b;         // mov entry(%rip), %reg
    private const byte LoadAddress = 0x8d;  // lea target(%rip), %reg
    private const byte AddressingMask = 0xc7;       // ModRM without its register
    private const byte InstructionRelative = 0x05;  // disp32(%rip)
    private const byte Group5 = 0xff;
    private const byte CallIndirect = 0x15; // ModRM of: call *entry(%rip)
    private const byte JumpIndirect = 0x25; // ModRM of: jmp *entry(%rip)

    /// <summary>Rewrites the instruction and writes its operand; false when it must go through its GOT entry.</summary>
    /// <param name="block">The block's working memory, with the instruction as compiled.</param>
    /// <param name="edge">An edge of a relaxable kind.</param>
    /// <param name="distance"><c>target + addend - fixup</c>.</param>
    /// <param name="addend">The edge's addend.</param>
    public static bool TryApply(Span<byte> block, in Edge edge, ulong distance, ulong addend)
    {
        int offset = (int)edge.Offset;

        // One byte of slack below either limit, since a jump's operand moves down by one.
        if (offset < 2 || addend != unchecked((ulong)-4) || unchecked((long)distance) is < int.MinValue or >= int.MaxValue)
        {
            return false;
        }

        Span<byte> instruction = block.Slice(offset - 2, 6);
        int operand = unchecked((int)distance);
        if (instruction[0] == Load && (instruction[1] & AddressingMask) == InstructionRelative)
        {
            instruction[0] = LoadAddress; // lea target(%rip), %reg
            BinaryPrimitives.WriteInt32LittleEndian(instruction[2..], operand);
            return true;
        }

        // A load is the same opcode with every prefix. A shorter branch would stand behind a prefix that does not belong to it.
        if (edge.Kind == EdgeKind.GotEntryDelta32RexRelaxable || instruction[0] != Group5 || Rex2.MayBegin(block, offset - 4))
        {
            return false;
        }

        switch (instruction[1])
        {
            case CallIndirect:
                instruction[0] = 0x67; // addr32 prefix, as padding
                instruction[1] = 0xe8; // call target
                BinaryPrimitives.WriteInt32LittleEndian(instruction[2..], operand);
                return true;
            case JumpIndirect:
                instruction[0] = 0xe9; // jmp target
                BinaryPrimitives.WriteInt32LittleEndian(instruction[1..], operand + 1);
                instruction[5] = 0x90; // nop
                return true;
            default:
                return false;
        }
    }
}
