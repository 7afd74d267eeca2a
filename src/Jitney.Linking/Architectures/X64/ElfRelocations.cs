using Jitney.Linking.Graph;

namespace Jitney.Linking.Architectures.X64;

/// <summary>The relocation types of ELF for x86-64, as "System V Application Binary Interface, AMD64 Architecture Processor
/// Supplement", table 4.9, numbers and names them. The addend is always the one of the relocation entry.</summary>
internal static class ElfRelocations
{
    private static readonly RelocationRule[] Rules = Build();

    /// <summary>The rule for a type; its status is <see cref="RelocationStatus.Unknown"/> for numbers without one.</summary>
    public static RelocationRule Of(uint type) => type < (uint)Rules.Length ? Rules[type] : default;

    /// <summary>The rules by number, for loops over many relocations.</summary>
    public static ReadOnlySpan<RelocationRule> All => Rules;

    /// <summary>How many numbers the table covers.</summary>
    public static int Count => Rules.Length;

    private static RelocationRule[] Build()
    {
        var rules = new RelocationRule[51];
        void Take(int type, string name, EdgeKind kind) => rules[type] = new RelocationRule(kind, name, RelocationStatus.Supported, (byte)EdgeKinds.Width(kind));
        void Refuse(int type, string name) => rules[type] = new RelocationRule(EdgeKind.None, name, RelocationStatus.Refused, 0);

        Take(0, "R_X86_64_NONE", EdgeKind.None);
        Take(1, "R_X86_64_64", EdgeKind.Pointer64);
        Take(2, "R_X86_64_PC32", EdgeKind.Delta32);
        Take(3, "R_X86_64_GOT32", EdgeKind.GotEntryOffset32);
        Take(4, "R_X86_64_PLT32", EdgeKind.BranchDelta32);
        Refuse(5, "R_X86_64_COPY");
        Refuse(6, "R_X86_64_GLOB_DAT");
        Refuse(7, "R_X86_64_JUMP_SLOT");
        Refuse(8, "R_X86_64_RELATIVE");
        Take(9, "R_X86_64_GOTPCREL", EdgeKind.GotEntryDelta32);
        Take(10, "R_X86_64_32", EdgeKind.Pointer32);
        Take(11, "R_X86_64_32S", EdgeKind.Pointer32Signed);
        Take(12, "R_X86_64_16", EdgeKind.Pointer16);
        Take(13, "R_X86_64_PC16", EdgeKind.Delta16);
        Take(14, "R_X86_64_8", EdgeKind.Pointer8);
        Take(15, "R_X86_64_PC8", EdgeKind.Delta8);
        Refuse(16, "R_X86_64_DTPMOD64");
        Take(17, "R_X86_64_DTPOFF64", EdgeKind.ThreadOffset64);
        Take(18, "R_X86_64_TPOFF64", EdgeKind.ThreadOffset64);
        Take(19, "R_X86_64_TLSGD", EdgeKind.ThreadGeneralDynamic);
        Take(20, "R_X86_64_TLSLD", EdgeKind.ThreadLocalDynamic);

        // The local dynamic model is rewritten so that the thread pointer takes the place of the module's start.
        Take(21, "R_X86_64_DTPOFF32", EdgeKind.ThreadOffset32);
        Take(22, "R_X86_64_GOTTPOFF", EdgeKind.ThreadGotEntryDelta32);
        Take(23, "R_X86_64_TPOFF32", EdgeKind.ThreadOffset32);
        Take(24, "R_X86_64_PC64", EdgeKind.Delta64);
        Take(25, "R_X86_64_GOTOFF64", EdgeKind.GotOffset64);
        Take(26, "R_X86_64_GOTPC32", EdgeKind.GotDelta32);
        Take(27, "R_X86_64_GOT64", EdgeKind.GotEntryOffset64);
        Take(28, "R_X86_64_GOTPCREL64", EdgeKind.GotEntryDelta64);
        Take(29, "R_X86_64_GOTPC64", EdgeKind.GotDelta64);
        Take(30, "R_X86_64_GOTPLT64", EdgeKind.GotEntryOffset64);
        Take(31, "R_X86_64_PLTOFF64", EdgeKind.StubOffset64);
        Take(32, "R_X86_64_SIZE32", EdgeKind.Size32);
        Take(33, "R_X86_64_SIZE64", EdgeKind.Size64);
        Take(34, "R_X86_64_GOTPC32_TLSDESC", EdgeKind.ThreadDescriptor);
        Take(35, "R_X86_64_TLSDESC_CALL", EdgeKind.ThreadDescriptorCall);
        Refuse(36, "R_X86_64_TLSDESC");
        Refuse(37, "R_X86_64_IRELATIVE");
        Refuse(38, "R_X86_64_RELATIVE64");
        Take(41, "R_X86_64_GOTPCRELX", EdgeKind.GotEntryDelta32Relaxable);
        Take(42, "R_X86_64_REX_GOTPCRELX", EdgeKind.GotEntryDelta32RexRelaxable);

        // Of the advanced performance extensions: the number in a name says how many bytes stand before the fixup, four with REX2 and six with EVEX.
        Take(43, "R_X86_64_CODE_4_GOTPCRELX", EdgeKind.GotEntryDelta32RexRelaxable);
        Take(44, "R_X86_64_CODE_4_GOTTPOFF", EdgeKind.ThreadGotEntryDelta32);
        Take(45, "R_X86_64_CODE_4_GOTPC32_TLSDESC", EdgeKind.ThreadDescriptorRex2);
        Take(49, "R_X86_64_CODE_6_GOTPCRELX", EdgeKind.GotEntryDelta32);
        Take(50, "R_X86_64_CODE_6_GOTTPOFF", EdgeKind.ThreadGotEntryDelta32);
        return rules;
    }
}
