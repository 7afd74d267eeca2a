using Jitney.Linking.Graph;

namespace Jitney.Linking.Architectures.AArch64;

/// <summary>The relocation types of ELF for AArch64, as "ELF for the Arm 64-bit Architecture (AArch64)", "Relocation types", numbers and names them.</summary>
/// <remarks>The addend is always the one of the relocation entry. All thread-local storage lies at a fixed distance from the thread pointer, in every
/// thread; so all its models become the local executable one, in place and one instruction at a time.</remarks>
internal static class ElfRelocations
{
    private const int Count = 1045;

    private static readonly RelocationRule[] Rules = Build();

    /// <summary>The rules by number.</summary>
    public static ReadOnlySpan<RelocationRule> All => Rules;

    private static RelocationRule[] Build()
    {
        var rules = new RelocationRule[Count];
        void Take(int type, string name, EdgeKind kind, AArch64Form form = AArch64Form.None) =>
            rules[type] = new RelocationRule(kind, name, RelocationStatus.Supported, (byte)EdgeKinds.Width(kind), (byte)form);
        void Refuse(int type, string name) => rules[type] = new RelocationRule(EdgeKind.None, name, RelocationStatus.Refused, 0);

        // Data.
        Take(0, "R_AARCH64_NONE", EdgeKind.None);
        Take(256, "R_AARCH64_NONE", EdgeKind.None);
        Take(257, "R_AARCH64_ABS64", EdgeKind.Pointer64);
        Take(258, "R_AARCH64_ABS32", EdgeKind.Pointer32Either);
        Take(259, "R_AARCH64_ABS16", EdgeKind.Pointer16);
        Take(260, "R_AARCH64_PREL64", EdgeKind.Delta64);
        Take(261, "R_AARCH64_PREL32", EdgeKind.Delta32Either);
        Take(262, "R_AARCH64_PREL16", EdgeKind.Delta16Either);
        Take(307, "R_AARCH64_GOTREL64", EdgeKind.GotOffset64);
        Take(308, "R_AARCH64_GOTREL32", EdgeKind.GotOffset32);
        Take(314, "R_AARCH64_PLT32", EdgeKind.BranchDelta32);
        Take(315, "R_AARCH64_GOTPCREL32", EdgeKind.GotEntryDelta32);

        // Moves of 16 bits.
        Take(263, "R_AARCH64_MOVW_UABS_G0", EdgeKind.InstructionTarget, AArch64Form.Move0);
        Take(264, "R_AARCH64_MOVW_UABS_G0_NC", EdgeKind.InstructionTarget, AArch64Form.MoveUnchecked0);
        Take(265, "R_AARCH64_MOVW_UABS_G1", EdgeKind.InstructionTarget, AArch64Form.Move1);
        Take(266, "R_AARCH64_MOVW_UABS_G1_NC", EdgeKind.InstructionTarget, AArch64Form.MoveUnchecked1);
        Take(267, "R_AARCH64_MOVW_UABS_G2", EdgeKind.InstructionTarget, AArch64Form.Move2);
        Take(268, "R_AARCH64_MOVW_UABS_G2_NC", EdgeKind.InstructionTarget, AArch64Form.MoveUnchecked2);
        Take(269, "R_AARCH64_MOVW_UABS_G3", EdgeKind.InstructionTarget, AArch64Form.MoveUnchecked3);
        Take(270, "R_AARCH64_MOVW_SABS_G0", EdgeKind.InstructionTarget, AArch64Form.MoveSigned0);
        Take(271, "R_AARCH64_MOVW_SABS_G1", EdgeKind.InstructionTarget, AArch64Form.MoveSigned1);
        Take(272, "R_AARCH64_MOVW_SABS_G2", EdgeKind.InstructionTarget, AArch64Form.MoveSigned2);
        Take(287, "R_AARCH64_MOVW_PREL_G0", EdgeKind.InstructionDelta, AArch64Form.MoveSigned0);
        Take(288, "R_AARCH64_MOVW_PREL_G0_NC", EdgeKind.InstructionDelta, AArch64Form.MoveUnchecked0);
        Take(289, "R_AARCH64_MOVW_PREL_G1", EdgeKind.InstructionDelta, AArch64Form.MoveSigned1);
        Take(290, "R_AARCH64_MOVW_PREL_G1_NC", EdgeKind.InstructionDelta, AArch64Form.MoveUnchecked1);
        Take(291, "R_AARCH64_MOVW_PREL_G2", EdgeKind.InstructionDelta, AArch64Form.MoveSigned2);
        Take(292, "R_AARCH64_MOVW_PREL_G2_NC", EdgeKind.InstructionDelta, AArch64Form.MoveUnchecked2);
        Take(293, "R_AARCH64_MOVW_PREL_G3", EdgeKind.InstructionDelta, AArch64Form.MoveSigned3);
        Take(300, "R_AARCH64_MOVW_GOTOFF_G0", EdgeKind.InstructionGotEntryOffset, AArch64Form.MoveSigned0);
        Take(301, "R_AARCH64_MOVW_GOTOFF_G0_NC", EdgeKind.InstructionGotEntryOffset, AArch64Form.MoveUnchecked0);
        Take(302, "R_AARCH64_MOVW_GOTOFF_G1", EdgeKind.InstructionGotEntryOffset, AArch64Form.MoveSigned1);
        Take(303, "R_AARCH64_MOVW_GOTOFF_G1_NC", EdgeKind.InstructionGotEntryOffset, AArch64Form.MoveUnchecked1);
        Take(304, "R_AARCH64_MOVW_GOTOFF_G2", EdgeKind.InstructionGotEntryOffset, AArch64Form.MoveSigned2);
        Take(305, "R_AARCH64_MOVW_GOTOFF_G2_NC", EdgeKind.InstructionGotEntryOffset, AArch64Form.MoveUnchecked2);
        Take(306, "R_AARCH64_MOVW_GOTOFF_G3", EdgeKind.InstructionGotEntryOffset, AArch64Form.MoveSigned3);

        // Addresses, loads and stores.
        Take(273, "R_AARCH64_LD_PREL_LO19", EdgeKind.InstructionNearDelta, AArch64Form.LoadLiteral);
        Take(274, "R_AARCH64_ADR_PREL_LO21", EdgeKind.InstructionNearDelta, AArch64Form.Address);
        Take(275, "R_AARCH64_ADR_PREL_PG_HI21", EdgeKind.InstructionPageDelta, AArch64Form.Page);
        Take(276, "R_AARCH64_ADR_PREL_PG_HI21_NC", EdgeKind.InstructionPageDelta, AArch64Form.PageUnchecked);
        Take(277, "R_AARCH64_ADD_ABS_LO12_NC", EdgeKind.InstructionTarget, AArch64Form.Add);
        Take(278, "R_AARCH64_LDST8_ABS_LO12_NC", EdgeKind.InstructionTarget, AArch64Form.LoadStore8);
        Take(284, "R_AARCH64_LDST16_ABS_LO12_NC", EdgeKind.InstructionTarget, AArch64Form.LoadStore16);
        Take(285, "R_AARCH64_LDST32_ABS_LO12_NC", EdgeKind.InstructionTarget, AArch64Form.LoadStore32);
        Take(286, "R_AARCH64_LDST64_ABS_LO12_NC", EdgeKind.InstructionTarget, AArch64Form.LoadStore64);
        Take(299, "R_AARCH64_LDST128_ABS_LO12_NC", EdgeKind.InstructionTarget, AArch64Form.LoadStore128);
        Take(309, "R_AARCH64_GOT_LD_PREL19", EdgeKind.InstructionGotEntryDelta, AArch64Form.LoadLiteral);
        Take(310, "R_AARCH64_LD64_GOTOFF_LO15", EdgeKind.InstructionGotEntryOffset, AArch64Form.LoadFromTable);
        Take(311, "R_AARCH64_ADR_GOT_PAGE", EdgeKind.InstructionGotEntryPageDelta, AArch64Form.Page);
        Take(312, "R_AARCH64_LD64_GOT_LO12_NC", EdgeKind.InstructionGotEntry, AArch64Form.LoadStore64);
        Take(313, "R_AARCH64_LD64_GOTPAGE_LO15", EdgeKind.InstructionGotEntryPageOffset, AArch64Form.LoadFromTable);

        // Branches. Only calls and jumps may go through a stub or an island.
        Take(279, "R_AARCH64_TSTBR14", EdgeKind.InstructionNearDelta, AArch64Form.TestBranch);
        Take(280, "R_AARCH64_CONDBR19", EdgeKind.InstructionNearDelta, AArch64Form.ConditionalBranch);
        Take(282, "R_AARCH64_JUMP26", EdgeKind.InstructionBranch, AArch64Form.Jump);
        Take(283, "R_AARCH64_CALL26", EdgeKind.InstructionBranch, AArch64Form.Call);

        // What is absolute by nature.
        Take(316, "R_AARCH64_PATCHINST", EdgeKind.InstructionTarget, AArch64Form.Patch);

        // General dynamic model: becomes the thread pointer and two additions. The call of __tls_get_addr behind them is the second one.
        Take(512, "R_AARCH64_TLSGD_ADR_PREL21", EdgeKind.InstructionThreadOffset, AArch64Form.ThreadPointerBeforeCall);
        Take(513, "R_AARCH64_TLSGD_ADR_PAGE21", EdgeKind.InstructionThreadOffset, AArch64Form.ThreadPointer);
        Take(514, "R_AARCH64_TLSGD_ADD_LO12_NC", EdgeKind.InstructionThreadOffset, AArch64Form.AddHighToX0BeforeCall);
        Take(515, "R_AARCH64_TLSGD_MOVW_G1", EdgeKind.InstructionThreadOffset, AArch64Form.ThreadPointer);
        Take(516, "R_AARCH64_TLSGD_MOVW_G0_NC", EdgeKind.InstructionThreadOffset, AArch64Form.AddHighToX0BeforeCall);

        // Local dynamic model: becomes the thread pointer, from which offsets count then.
        Take(517, "R_AARCH64_TLSLD_ADR_PREL21", EdgeKind.InstructionThreadReplaced, AArch64Form.ThreadPointerBeforeCall);
        Take(518, "R_AARCH64_TLSLD_ADR_PAGE21", EdgeKind.InstructionThreadReplaced, AArch64Form.ThreadPointer);
        Take(519, "R_AARCH64_TLSLD_ADD_LO12_NC", EdgeKind.InstructionThreadReplaced, AArch64Form.NothingBeforeCall);
        Take(520, "R_AARCH64_TLSLD_MOVW_G1", EdgeKind.InstructionThreadReplaced, AArch64Form.ThreadPointer);
        Take(521, "R_AARCH64_TLSLD_MOVW_G0_NC", EdgeKind.InstructionThreadReplaced, AArch64Form.NothingBeforeCall);
        Take(523, "R_AARCH64_TLSLD_MOVW_DTPREL_G2", EdgeKind.InstructionThreadOffset, AArch64Form.MoveSigned2);
        Take(524, "R_AARCH64_TLSLD_MOVW_DTPREL_G1", EdgeKind.InstructionThreadOffset, AArch64Form.MoveSigned1);
        Take(525, "R_AARCH64_TLSLD_MOVW_DTPREL_G1_NC", EdgeKind.InstructionThreadOffset, AArch64Form.MoveUnchecked1);
        Take(526, "R_AARCH64_TLSLD_MOVW_DTPREL_G0", EdgeKind.InstructionThreadOffset, AArch64Form.MoveSigned0);
        Take(527, "R_AARCH64_TLSLD_MOVW_DTPREL_G0_NC", EdgeKind.InstructionThreadOffset, AArch64Form.MoveUnchecked0);
        Take(528, "R_AARCH64_TLSLD_ADD_DTPREL_HI12", EdgeKind.InstructionThreadOffset, AArch64Form.AddHigh);
        Take(529, "R_AARCH64_TLSLD_ADD_DTPREL_LO12", EdgeKind.InstructionThreadOffset, AArch64Form.AddChecked);
        Take(530, "R_AARCH64_TLSLD_ADD_DTPREL_LO12_NC", EdgeKind.InstructionThreadOffset, AArch64Form.Add);
        Take(531, "R_AARCH64_TLSLD_LDST8_DTPREL_LO12", EdgeKind.InstructionThreadOffset, AArch64Form.LoadStoreChecked8);
        Take(532, "R_AARCH64_TLSLD_LDST8_DTPREL_LO12_NC", EdgeKind.InstructionThreadOffset, AArch64Form.LoadStore8);
        Take(533, "R_AARCH64_TLSLD_LDST16_DTPREL_LO12", EdgeKind.InstructionThreadOffset, AArch64Form.LoadStoreChecked16);
        Take(534, "R_AARCH64_TLSLD_LDST16_DTPREL_LO12_NC", EdgeKind.InstructionThreadOffset, AArch64Form.LoadStore16);
        Take(535, "R_AARCH64_TLSLD_LDST32_DTPREL_LO12", EdgeKind.InstructionThreadOffset, AArch64Form.LoadStoreChecked32);
        Take(536, "R_AARCH64_TLSLD_LDST32_DTPREL_LO12_NC", EdgeKind.InstructionThreadOffset, AArch64Form.LoadStore32);
        Take(537, "R_AARCH64_TLSLD_LDST64_DTPREL_LO12", EdgeKind.InstructionThreadOffset, AArch64Form.LoadStoreChecked64);
        Take(538, "R_AARCH64_TLSLD_LDST64_DTPREL_LO12_NC", EdgeKind.InstructionThreadOffset, AArch64Form.LoadStore64);
        Take(572, "R_AARCH64_TLSLD_LDST128_DTPREL_LO12", EdgeKind.InstructionThreadOffset, AArch64Form.LoadStoreChecked128);
        Take(573, "R_AARCH64_TLSLD_LDST128_DTPREL_LO12_NC", EdgeKind.InstructionThreadOffset, AArch64Form.LoadStore128);

        // Initial executable model: the entry is not read where the load can form the distance.
        Take(539, "R_AARCH64_TLSIE_MOVW_GOTTPREL_G1", EdgeKind.InstructionThreadGotEntryOffset, AArch64Form.MoveSigned1);
        Take(540, "R_AARCH64_TLSIE_MOVW_GOTTPREL_G0_NC", EdgeKind.InstructionThreadGotEntryOffset, AArch64Form.MoveUnchecked0);
        Take(541, "R_AARCH64_TLSIE_ADR_GOTTPREL_PAGE21", EdgeKind.InstructionThreadGotEntryPageDelta, AArch64Form.InitialPage);
        Take(542, "R_AARCH64_TLSIE_LD64_GOTTPREL_LO12_NC", EdgeKind.InstructionThreadGotEntry, AArch64Form.InitialLoad);
        Take(543, "R_AARCH64_TLSIE_LD_GOTTPREL_PREL19", EdgeKind.InstructionThreadGotEntryDelta, AArch64Form.InitialLiteral);

        // Local executable model.
        Take(544, "R_AARCH64_TLSLE_MOVW_TPREL_G2", EdgeKind.InstructionThreadOffset, AArch64Form.MoveSigned2);
        Take(545, "R_AARCH64_TLSLE_MOVW_TPREL_G1", EdgeKind.InstructionThreadOffset, AArch64Form.MoveSigned1);
        Take(546, "R_AARCH64_TLSLE_MOVW_TPREL_G1_NC", EdgeKind.InstructionThreadOffset, AArch64Form.MoveUnchecked1);
        Take(547, "R_AARCH64_TLSLE_MOVW_TPREL_G0", EdgeKind.InstructionThreadOffset, AArch64Form.MoveSigned0);
        Take(548, "R_AARCH64_TLSLE_MOVW_TPREL_G0_NC", EdgeKind.InstructionThreadOffset, AArch64Form.MoveUnchecked0);
        Take(549, "R_AARCH64_TLSLE_ADD_TPREL_HI12", EdgeKind.InstructionThreadOffset, AArch64Form.AddHigh);
        Take(550, "R_AARCH64_TLSLE_ADD_TPREL_LO12", EdgeKind.InstructionThreadOffset, AArch64Form.AddChecked);
        Take(551, "R_AARCH64_TLSLE_ADD_TPREL_LO12_NC", EdgeKind.InstructionThreadOffset, AArch64Form.Add);
        Take(552, "R_AARCH64_TLSLE_LDST8_TPREL_LO12", EdgeKind.InstructionThreadOffset, AArch64Form.LoadStoreChecked8);
        Take(553, "R_AARCH64_TLSLE_LDST8_TPREL_LO12_NC", EdgeKind.InstructionThreadOffset, AArch64Form.LoadStore8);
        Take(554, "R_AARCH64_TLSLE_LDST16_TPREL_LO12", EdgeKind.InstructionThreadOffset, AArch64Form.LoadStoreChecked16);
        Take(555, "R_AARCH64_TLSLE_LDST16_TPREL_LO12_NC", EdgeKind.InstructionThreadOffset, AArch64Form.LoadStore16);
        Take(556, "R_AARCH64_TLSLE_LDST32_TPREL_LO12", EdgeKind.InstructionThreadOffset, AArch64Form.LoadStoreChecked32);
        Take(557, "R_AARCH64_TLSLE_LDST32_TPREL_LO12_NC", EdgeKind.InstructionThreadOffset, AArch64Form.LoadStore32);
        Take(558, "R_AARCH64_TLSLE_LDST64_TPREL_LO12", EdgeKind.InstructionThreadOffset, AArch64Form.LoadStoreChecked64);
        Take(559, "R_AARCH64_TLSLE_LDST64_TPREL_LO12_NC", EdgeKind.InstructionThreadOffset, AArch64Form.LoadStore64);
        Take(570, "R_AARCH64_TLSLE_LDST128_TPREL_LO12", EdgeKind.InstructionThreadOffset, AArch64Form.LoadStoreChecked128);
        Take(571, "R_AARCH64_TLSLE_LDST128_TPREL_LO12_NC", EdgeKind.InstructionThreadOffset, AArch64Form.LoadStore128);

        // Descriptors: the addition and the call, which use x0 by agreement, become two moves of the distance, and the rest nothing.
        Take(560, "R_AARCH64_TLSDESC_LD_PREL19", EdgeKind.InstructionThreadReplaced, AArch64Form.Nothing);
        Take(561, "R_AARCH64_TLSDESC_ADR_PREL21", EdgeKind.InstructionThreadOffset, AArch64Form.MoveHighToX0);
        Take(562, "R_AARCH64_TLSDESC_ADR_PAGE21", EdgeKind.InstructionThreadReplaced, AArch64Form.Nothing);
        Take(563, "R_AARCH64_TLSDESC_LD64_LO12", EdgeKind.InstructionThreadReplaced, AArch64Form.Nothing);
        Take(564, "R_AARCH64_TLSDESC_ADD_LO12", EdgeKind.InstructionThreadOffset, AArch64Form.MoveHighToX0);
        Take(565, "R_AARCH64_TLSDESC_OFF_G1", EdgeKind.InstructionThreadReplaced, AArch64Form.Nothing);
        Take(566, "R_AARCH64_TLSDESC_OFF_G0_NC", EdgeKind.InstructionThreadReplaced, AArch64Form.Nothing);
        Take(567, "R_AARCH64_TLSDESC_LDR", EdgeKind.InstructionThreadReplaced, AArch64Form.Nothing);
        Take(568, "R_AARCH64_TLSDESC_ADD", EdgeKind.InstructionThreadOffset, AArch64Form.MoveHighToX0);
        Take(569, "R_AARCH64_TLSDESC_CALL", EdgeKind.InstructionThreadOffset, AArch64Form.MoveLowToX0);

        // What no compiler asks for, and what dynamic linkers alone are to do.
        Refuse(317, "R_AARCH64_FUNCINIT64");
        Refuse(522, "R_AARCH64_TLSLD_LD_PREL19");
        Refuse(580, "R_AARCH64_AUTH_ABS64");
        Refuse(581, "R_AARCH64_AUTH_MOVW_GOTOFF_G0");
        Refuse(582, "R_AARCH64_AUTH_MOVW_GOTOFF_G0_NC");
        Refuse(583, "R_AARCH64_AUTH_MOVW_GOTOFF_G1");
        Refuse(584, "R_AARCH64_AUTH_MOVW_GOTOFF_G1_NC");
        Refuse(585, "R_AARCH64_AUTH_MOVW_GOTOFF_G2");
        Refuse(586, "R_AARCH64_AUTH_MOVW_GOTOFF_G2_NC");
        Refuse(587, "R_AARCH64_AUTH_MOVW_GOTOFF_G3");
        Refuse(588, "R_AARCH64_AUTH_GOT_LD_PREL19");
        Refuse(589, "R_AARCH64_AUTH_LD64_GOTOFF_LO15");
        Refuse(590, "R_AARCH64_AUTH_ADR_GOT_PAGE");
        Refuse(591, "R_AARCH64_AUTH_LD64_GOT_LO12_NC");
        Refuse(592, "R_AARCH64_AUTH_LD64_GOTPAGE_LO15");
        Refuse(593, "R_AARCH64_AUTH_GOT_ADD_LO12_NC");
        Refuse(594, "R_AARCH64_AUTH_GOT_ADR_PREL_LO21");
        Refuse(595, "R_AARCH64_AUTH_TLSDESC_ADR_PAGE21");
        Refuse(596, "R_AARCH64_AUTH_TLSDESC_LD64_LO12");
        Refuse(597, "R_AARCH64_AUTH_TLSDESC_ADD_LO12");
        Refuse(1024, "R_AARCH64_COPY");
        Refuse(1025, "R_AARCH64_GLOB_DAT");
        Refuse(1026, "R_AARCH64_JUMP_SLOT");
        Refuse(1027, "R_AARCH64_RELATIVE");
        Refuse(1028, "R_AARCH64_TLS_DTPMOD");
        Take(1029, "R_AARCH64_TLS_DTPREL", EdgeKind.ThreadOffset64);
        Refuse(1030, "R_AARCH64_TLS_TPREL");
        Refuse(1031, "R_AARCH64_TLSDESC");
        Refuse(1032, "R_AARCH64_IRELATIVE");
        Refuse(1041, "R_AARCH64_AUTH_RELATIVE");
        Refuse(1042, "R_AARCH64_AUTH_GLOB_DAT");
        Refuse(1043, "R_AARCH64_AUTH_TLSDESC");
        Refuse(1044, "R_AARCH64_AUTH_IRELATIVE");
        return rules;
    }
}
