namespace Jitney.Linking.Architectures.AArch64;

/// <summary>Into which field of which instruction a value goes, and what is checked before.</summary>
/// <remarks>Source: "ELF for the Arm 64-bit Architecture (AArch64)", "Static AArch64 relocations".</remarks>
internal enum AArch64Form : byte
{
    /// <summary>None: the kind of the edge says all.</summary>
    None,

    /// <summary>Bits 0 to 15 into a move; the value must have no others.</summary>
    Move0,

    /// <summary>Bits 16 to 31 into a move; the value must have none above.</summary>
    Move1,

    /// <summary>Bits 32 to 47 into a move; the value must have none above.</summary>
    Move2,

    /// <summary>Bits 0 to 15 into a move, whatever the others are.</summary>
    MoveUnchecked0,

    /// <summary>Bits 16 to 31 into a move, whatever the others are.</summary>
    MoveUnchecked1,

    /// <summary>Bits 32 to 47 into a move, whatever the others are.</summary>
    MoveUnchecked2,

    /// <summary>Bits 48 to 63 into a move.</summary>
    MoveUnchecked3,

    /// <summary>Bits 0 to 15 into a move that becomes one of the value or of its complement, by the sign; 17 bits with the sign.</summary>
    MoveSigned0,

    /// <summary>Bits 16 to 31 likewise; 33 bits with the sign.</summary>
    MoveSigned1,

    /// <summary>Bits 32 to 47 likewise; 49 bits with the sign.</summary>
    MoveSigned2,

    /// <summary>Bits 48 to 63 likewise.</summary>
    MoveSigned3,

    /// <summary>A load from a place within 1 MiB.</summary>
    LoadLiteral,

    /// <summary><c>adr</c>: an address within 1 MiB.</summary>
    Address,

    /// <summary><c>adrp</c>: a page within 4 GiB.</summary>
    Page,

    /// <summary><c>adrp</c>, whatever does not fit.</summary>
    PageUnchecked,

    /// <summary>Bits 0 to 11 into an addition, whatever the others are.</summary>
    Add,

    /// <summary>Bits 0 to 11 into an addition; the value must have no others.</summary>
    AddChecked,

    /// <summary>Bits 12 to 23 into an addition; the value must have none above.</summary>
    AddHigh,

    /// <summary>Bits 0 to 11 into a load or store of 8 bits, whatever the others are.</summary>
    LoadStore8,

    /// <summary>The same of 16 bits, which the value must be aligned to.</summary>
    LoadStore16,

    /// <summary>The same of 32 bits.</summary>
    LoadStore32,

    /// <summary>The same of 64 bits.</summary>
    LoadStore64,

    /// <summary>The same of 128 bits.</summary>
    LoadStore128,

    /// <summary>Bits 0 to 11 into a load or store of 8 bits; the value must have no others.</summary>
    LoadStoreChecked8,

    /// <summary>The same of 16 bits, which the value must be aligned to.</summary>
    LoadStoreChecked16,

    /// <summary>The same of 32 bits.</summary>
    LoadStoreChecked32,

    /// <summary>The same of 64 bits.</summary>
    LoadStoreChecked64,

    /// <summary>The same of 128 bits.</summary>
    LoadStoreChecked128,

    /// <summary>Bits 3 to 14 into a load of 64 bits from a table; the value must have no others.</summary>
    LoadFromTable,

    /// <summary><c>tbz</c> and <c>tbnz</c>: within 32 KiB.</summary>
    TestBranch,

    /// <summary>A branch on a condition: within 1 MiB.</summary>
    ConditionalBranch,

    /// <summary><c>b</c>: within 128 MiB.</summary>
    Jump,

    /// <summary><c>bl</c>: within 128 MiB.</summary>
    Call,

    /// <summary>A whole instruction.</summary>
    Patch,

    /// <summary>Replaced by <c>nop</c>.</summary>
    Nothing,

    /// <summary>Replaced by <c>nop</c>, and the instruction behind too.</summary>
    NothingTwice,

    /// <summary>Replaced by <c>mrs x0, tpidr_el0</c>.</summary>
    ThreadPointer,

    /// <summary>The same, with the call of the model right behind, which is replaced, too.</summary>
    ThreadPointerBeforeCall,

    /// <summary>Replaced by <c>nop</c>, with the call of the model behind, which is replaced, too.</summary>
    NothingBeforeCall,

    /// <summary>As <see cref="AddHighToX0"/>, with the call of the model behind, which adds the rest.</summary>
    AddHighToX0BeforeCall,

    /// <summary>Replaced by <c>movz x0, #bits 16 to 31, lsl #16</c>; the value must have none above.</summary>
    MoveHighToX0,

    /// <summary>Replaced by <c>movk x0, #bits 0 to 15</c>.</summary>
    MoveLowToX0,

    /// <summary>Replaced by <c>add x0, x0, #bits 12 to 23, lsl #12</c>; the value must have none above.</summary>
    AddHighToX0,

    /// <summary>Replaced by <c>add x0, x0, #bits 0 to 11</c>.</summary>
    AddLowToX0,

    /// <summary>The same, and the instruction behind by <c>nop</c>.</summary>
    AddLowToX0AndNothing,

    /// <summary>Replaced by <c>add x0, x0, #bits 0 to 11</c> where that is the whole value; else both this and the <c>nop</c> behind, by two additions.</summary>
    AddToX0,

    /// <summary><c>adrp</c> for an entry with a variable's distance from the thread pointer; replaced by <c>nop</c> where the load behind forms the distance.</summary>
    InitialPage,

    /// <summary>The load of that entry; replaced by a move of the distance where this has 16 bits.</summary>
    InitialLoad,

    /// <summary>The same from a place within 1 MiB.</summary>
    InitialLiteral,
}
