namespace Jitney.Linking.Graph;

/// <summary>Properties of edge kinds, by table.</summary>
internal static class EdgeKinds
{
    /// <summary>The first kind that only x86-64 has. All before it are of every architecture.</summary>
    public const byte FirstOfX64 = 64;

    /// <summary>The first kind of architectures whose instructions have fields for values (<see cref="Edge.Form"/>). Each takes of them those that it has.</summary>
    public const byte FirstOfInstructions = 96;

    /// <summary>The first kind that only RISC-V has.</summary>
    public const byte FirstOfRiscV = 128;

    private static readonly EdgeTraits[] Traits = Build();

    /// <summary>How many bytes a fixup of this kind writes.</summary>
    public static int Width(EdgeKind kind) => (int)(Traits[(int)kind] & EdgeTraits.Width);

    /// <summary>Whether every architecture has a kind; the others are of some.</summary>
    public static bool IsShared(EdgeKind kind) => (byte)kind < FirstOfX64;

    /// <summary>What a kind needs of its target.</summary>
    public static EdgeTraits Of(EdgeKind kind) => Traits[(int)kind];

    /// <summary>What each kind needs and how wide it is, by number, for loops over many edges.</summary>
    public static ReadOnlySpan<EdgeTraits> All => Traits;

    /// <summary>What is left of an edge whose target is gone: zeros of the same width. Narrow ones keep what the file has there.</summary>
    public static EdgeKind Zeroed(EdgeKind kind) => Width(kind) switch
    {
        8 => EdgeKind.Zero64,
        4 => EdgeKind.Zero32,
        _ => EdgeKind.None,
    };

    private static EdgeTraits[] Build()
    {
        var traits = new EdgeTraits[(int)EdgeKind.SubtractUleb128 + 1];
        void Set(EdgeKind kind, int width, EdgeTraits needs) => traits[(int)kind] = (EdgeTraits)width | needs;

        Set(EdgeKind.None, 0, EdgeTraits.None);
        Set(EdgeKind.Zero32, 4, EdgeTraits.None);
        Set(EdgeKind.Zero64, 8, EdgeTraits.None);
        Set(EdgeKind.Pointer64, 8, EdgeTraits.Address);
        Set(EdgeKind.Pointer32, 4, EdgeTraits.Address | EdgeTraits.Near);
        Set(EdgeKind.Pointer32Signed, 4, EdgeTraits.Address | EdgeTraits.Near);
        Set(EdgeKind.Pointer32Either, 4, EdgeTraits.Address | EdgeTraits.Near);
        Set(EdgeKind.Pointer16, 2, EdgeTraits.Address);
        Set(EdgeKind.Pointer8, 1, EdgeTraits.Address);
        Set(EdgeKind.Delta64, 8, EdgeTraits.Address);
        Set(EdgeKind.Delta32, 4, EdgeTraits.Address | EdgeTraits.Near);
        Set(EdgeKind.Delta16, 2, EdgeTraits.Address);
        Set(EdgeKind.Delta8, 1, EdgeTraits.Address);
        Set(EdgeKind.Delta32Either, 4, EdgeTraits.Address | EdgeTraits.Near);
        Set(EdgeKind.Delta16Either, 2, EdgeTraits.Address);
        Set(EdgeKind.ImageOffset32, 4, EdgeTraits.Address | EdgeTraits.Stub);
        Set(EdgeKind.SectionOffset32, 4, EdgeTraits.Address);
        Set(EdgeKind.SectionOffset7, 1, EdgeTraits.Address);
        Set(EdgeKind.SectionNumber16, 2, EdgeTraits.Address);
        Set(EdgeKind.BranchDelta32, 4, EdgeTraits.Stub);
        Set(EdgeKind.GotEntryDelta32, 4, EdgeTraits.GotEntry);
        Set(EdgeKind.GotEntryDelta32Relaxable, 4, EdgeTraits.GotEntry);
        Set(EdgeKind.GotEntryDelta32RexRelaxable, 4, EdgeTraits.GotEntry);
        Set(EdgeKind.GotEntryDelta64, 8, EdgeTraits.GotEntry);
        Set(EdgeKind.GotEntryOffset32, 4, EdgeTraits.GotEntry);
        Set(EdgeKind.GotEntryOffset64, 8, EdgeTraits.GotEntry);
        Set(EdgeKind.GotOffset64, 8, EdgeTraits.Address);
        Set(EdgeKind.GotOffset32, 4, EdgeTraits.Address);
        Set(EdgeKind.GotDelta32, 4, EdgeTraits.None);
        Set(EdgeKind.GotDelta64, 8, EdgeTraits.None);
        Set(EdgeKind.StubOffset64, 8, EdgeTraits.Stub);
        Set(EdgeKind.Size32, 4, EdgeTraits.None);
        Set(EdgeKind.Size64, 8, EdgeTraits.None);
        Set(EdgeKind.ThreadOffset32, 4, EdgeTraits.ThreadOffset);
        Set(EdgeKind.ThreadOffset64, 8, EdgeTraits.ThreadOffset);
        Set(EdgeKind.ThreadGotEntryDelta32, 4, EdgeTraits.ThreadOffset | EdgeTraits.GotEntry);
        Set(EdgeKind.ThreadGeneralDynamic, 4, EdgeTraits.ThreadOffset | EdgeTraits.Joined);
        Set(EdgeKind.ThreadLocalDynamic, 4, EdgeTraits.Joined);
        Set(EdgeKind.ThreadDescriptor, 4, EdgeTraits.ThreadOffset);
        Set(EdgeKind.ThreadDescriptorRex2, 4, EdgeTraits.ThreadOffset);
        Set(EdgeKind.ThreadDescriptorCall, 2, EdgeTraits.ThreadOffset);
        Set(EdgeKind.InstructionTarget, 4, EdgeTraits.Address);
        Set(EdgeKind.InstructionDelta, 4, EdgeTraits.Address);
        Set(EdgeKind.InstructionNearDelta, 4, EdgeTraits.Address | EdgeTraits.Near);
        Set(EdgeKind.InstructionPageDelta, 4, EdgeTraits.Address | EdgeTraits.Near);
        Set(EdgeKind.InstructionBranch, 4, EdgeTraits.Stub | EdgeTraits.OfSum);
        Set(EdgeKind.InstructionGotEntry, 4, EdgeTraits.GotEntry | EdgeTraits.OfSum);
        Set(EdgeKind.InstructionGotEntryDelta, 4, EdgeTraits.GotEntry | EdgeTraits.OfSum);
        Set(EdgeKind.InstructionGotEntryPageDelta, 4, EdgeTraits.GotEntry | EdgeTraits.OfSum);
        Set(EdgeKind.InstructionGotEntryOffset, 4, EdgeTraits.GotEntry | EdgeTraits.OfSum);
        Set(EdgeKind.InstructionGotEntryPageOffset, 4, EdgeTraits.GotEntry | EdgeTraits.OfSum);
        Set(EdgeKind.InstructionThreadOffset, 4, EdgeTraits.ThreadOffset | EdgeTraits.Joined);
        Set(EdgeKind.InstructionThreadGotEntry, 4, EdgeTraits.ThreadOffset | EdgeTraits.GotEntry | EdgeTraits.OfSum);
        Set(EdgeKind.InstructionThreadGotEntryDelta, 4, EdgeTraits.ThreadOffset | EdgeTraits.GotEntry | EdgeTraits.OfSum);
        Set(EdgeKind.InstructionThreadGotEntryPageDelta, 4, EdgeTraits.ThreadOffset | EdgeTraits.GotEntry | EdgeTraits.OfSum);
        Set(EdgeKind.InstructionThreadGotEntryOffset, 4, EdgeTraits.ThreadOffset | EdgeTraits.GotEntry | EdgeTraits.OfSum);
        Set(EdgeKind.InstructionThreadReplaced, 4, EdgeTraits.Joined);
        Set(EdgeKind.InstructionNearTarget, 4, EdgeTraits.Address | EdgeTraits.Near);
        Set(EdgeKind.PairedLow, 4, EdgeTraits.Joined);
        Set(EdgeKind.InstructionCall, 8, EdgeTraits.Stub | EdgeTraits.Joined | EdgeTraits.Shortened | EdgeTraits.OfSum);
        Set(EdgeKind.ShortInstructionBranch, 2, EdgeTraits.Stub | EdgeTraits.OfSum);
        Set(EdgeKind.CodeAlignment, 0, EdgeTraits.Joined | EdgeTraits.Shortened);
        Set(EdgeKind.Add8, 1, EdgeTraits.Address);
        Set(EdgeKind.Add16, 2, EdgeTraits.Address);
        Set(EdgeKind.Add32, 4, EdgeTraits.Address);
        Set(EdgeKind.Add64, 8, EdgeTraits.Address);
        Set(EdgeKind.Subtract6, 1, EdgeTraits.Address);
        Set(EdgeKind.Subtract8, 1, EdgeTraits.Address);
        Set(EdgeKind.Subtract16, 2, EdgeTraits.Address);
        Set(EdgeKind.Subtract32, 4, EdgeTraits.Address);
        Set(EdgeKind.Subtract64, 8, EdgeTraits.Address);
        Set(EdgeKind.Set6, 1, EdgeTraits.Address);
        Set(EdgeKind.Set8, 1, EdgeTraits.Address);
        Set(EdgeKind.Set16, 2, EdgeTraits.Address);
        Set(EdgeKind.Set32, 4, EdgeTraits.Address);
        Set(EdgeKind.SetUleb128, 1, EdgeTraits.Address | EdgeTraits.Joined);
        Set(EdgeKind.SubtractUleb128, 1, EdgeTraits.Address | EdgeTraits.Joined);
        return traits;
    }
}
