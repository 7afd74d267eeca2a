using Jitney.Linking.Graph;

namespace Jitney.Linking.Architectures.RiscV64;

/// <summary>The relocation types of ELF for RISC-V, as "RISC-V ABIs Specification", "Relocations", numbers and names them.</summary>
/// <remarks>The addend is always the one of the relocation entry. All thread-local storage lies at a fixed distance from the thread pointer, in every
/// thread; so the dynamic models and descriptors become the local executable one, in place and one instruction at a time.</remarks>
internal static class ElfRelocations
{
    private const int Count = 256;
    private const int FirstOfVendors = 192;

    private static readonly RelocationRule[] Rules = Build();

    /// <summary>The rules by number.</summary>
    public static ReadOnlySpan<RelocationRule> All => Rules;

    private static RelocationRule[] Build()
    {
        var rules = new RelocationRule[Count];
        void Take(int type, string name, EdgeKind kind, RiscVForm form = RiscVForm.None) =>
            rules[type] = new RelocationRule(kind, name, RelocationStatus.Supported, (byte)EdgeKinds.Width(kind), (byte)form);
        void Refuse(int type, string name) => rules[type] = new RelocationRule(EdgeKind.None, name, RelocationStatus.Refused, 0);

        // Data.
        Take(0, "R_RISCV_NONE", EdgeKind.None);
        Take(1, "R_RISCV_32", EdgeKind.Pointer32Either);
        Take(2, "R_RISCV_64", EdgeKind.Pointer64);
        Take(41, "R_RISCV_GOT32_PCREL", EdgeKind.GotEntryDelta32);
        Take(57, "R_RISCV_32_PCREL", EdgeKind.Delta32);
        Take(59, "R_RISCV_PLT32", EdgeKind.BranchDelta32);

        // Branches.
        Take(16, "R_RISCV_BRANCH", EdgeKind.InstructionNearDelta, RiscVForm.Branch);
        Take(17, "R_RISCV_JAL", EdgeKind.InstructionBranch, RiscVForm.Jump);
        Take(18, "R_RISCV_CALL", EdgeKind.InstructionCall, RiscVForm.Call);
        Take(19, "R_RISCV_CALL_PLT", EdgeKind.InstructionCall, RiscVForm.Call);
        Take(44, "R_RISCV_RVC_BRANCH", EdgeKind.ShortInstructionBranch, RiscVForm.ShortBranch);
        Take(45, "R_RISCV_RVC_JUMP", EdgeKind.ShortInstructionBranch, RiscVForm.ShortJump);

        // Addresses. A low part from a place names the label of the instruction with the high part.
        Take(20, "R_RISCV_GOT_HI20", EdgeKind.InstructionGotEntryDelta, RiscVForm.HighFromHere);
        Take(23, "R_RISCV_PCREL_HI20", EdgeKind.InstructionNearDelta, RiscVForm.HighFromHere);
        Take(24, "R_RISCV_PCREL_LO12_I", EdgeKind.PairedLow, RiscVForm.Low);
        Take(25, "R_RISCV_PCREL_LO12_S", EdgeKind.PairedLow, RiscVForm.LowOfStore);
        Take(26, "R_RISCV_HI20", EdgeKind.InstructionNearTarget, RiscVForm.High);
        Take(27, "R_RISCV_LO12_I", EdgeKind.InstructionNearTarget, RiscVForm.Low);
        Take(28, "R_RISCV_LO12_S", EdgeKind.InstructionNearTarget, RiscVForm.LowOfStore);

        // General dynamic model: becomes the distance, to which the call behind adds the thread pointer.
        Take(22, "R_RISCV_TLS_GD_HI20", EdgeKind.InstructionThreadOffset, RiscVForm.HighOfThread);

        // Initial executable model: the entry holds the distance.
        Take(21, "R_RISCV_TLS_GOT_HI20", EdgeKind.InstructionThreadGotEntryDelta, RiscVForm.HighFromHere);

        // Local executable model.
        Take(29, "R_RISCV_TPREL_HI20", EdgeKind.InstructionThreadOffset, RiscVForm.High);
        Take(30, "R_RISCV_TPREL_LO12_I", EdgeKind.InstructionThreadOffset, RiscVForm.Low);
        Take(31, "R_RISCV_TPREL_LO12_S", EdgeKind.InstructionThreadOffset, RiscVForm.LowOfStore);
        Take(32, "R_RISCV_TPREL_ADD", EdgeKind.None);

        // Descriptors: the addition and the call, which use a0 by agreement, become two instructions that load the distance, and the rest nothing.
        Take(62, "R_RISCV_TLSDESC_HI20", EdgeKind.InstructionThreadOffset, RiscVForm.HighOfDescriptor);
        Take(63, "R_RISCV_TLSDESC_LOAD_LO12", EdgeKind.PairedLow, RiscVForm.Nothing);
        Take(64, "R_RISCV_TLSDESC_ADD_LO12", EdgeKind.PairedLow, RiscVForm.HighToA0);
        Take(65, "R_RISCV_TLSDESC_CALL", EdgeKind.PairedLow, RiscVForm.LowToA0);

        // Differences of labels.
        Take(33, "R_RISCV_ADD8", EdgeKind.Add8);
        Take(34, "R_RISCV_ADD16", EdgeKind.Add16);
        Take(35, "R_RISCV_ADD32", EdgeKind.Add32);
        Take(36, "R_RISCV_ADD64", EdgeKind.Add64);
        Take(37, "R_RISCV_SUB8", EdgeKind.Subtract8);
        Take(38, "R_RISCV_SUB16", EdgeKind.Subtract16);
        Take(39, "R_RISCV_SUB32", EdgeKind.Subtract32);
        Take(40, "R_RISCV_SUB64", EdgeKind.Subtract64);
        Take(52, "R_RISCV_SUB6", EdgeKind.Subtract6);
        Take(53, "R_RISCV_SET6", EdgeKind.Set6);
        Take(54, "R_RISCV_SET8", EdgeKind.Set8);
        Take(55, "R_RISCV_SET16", EdgeKind.Set16);
        Take(56, "R_RISCV_SET32", EdgeKind.Set32);
        Take(60, "R_RISCV_SET_ULEB128", EdgeKind.SetUleb128);
        Take(61, "R_RISCV_SUB_ULEB128", EdgeKind.SubtractUleb128);

        // What may become shorter.
        Take(43, "R_RISCV_ALIGN", EdgeKind.CodeAlignment);
        Take(51, "R_RISCV_RELAX", EdgeKind.None, RiscVForm.MayBeShorter);

        // What dynamic linkers alone are to do.
        Refuse(3, "R_RISCV_RELATIVE");
        Refuse(4, "R_RISCV_COPY");
        Refuse(5, "R_RISCV_JUMP_SLOT");
        Refuse(6, "R_RISCV_TLS_DTPMOD32");
        Refuse(7, "R_RISCV_TLS_DTPMOD64");
        Refuse(8, "R_RISCV_TLS_DTPREL32");
        Refuse(9, "R_RISCV_TLS_DTPREL64");
        Refuse(10, "R_RISCV_TLS_TPREL32");
        Refuse(11, "R_RISCV_TLS_TPREL64");
        Refuse(12, "R_RISCV_TLSDESC");
        Refuse(58, "R_RISCV_IRELATIVE");

        // Each vendor's own.
        Refuse(191, "R_RISCV_VENDOR");
        for (int type = FirstOfVendors; type < Count; type++)
        {
            Refuse(type, $"R_RISCV_CUSTOM{type}");
        }

        return rules;
    }
}
