namespace Jitney.Linking.Graph;

/// <summary>A relocation in 16 bytes: where in its block, of what kind, to which symbol of its object, with which addend.</summary>
internal struct Edge
{
    /// <summary>Offset of the first byte written, from the block's start.</summary>
    public uint Offset;

    /// <summary>Index of the target in the object's symbols.</summary>
    public int Target;

    /// <summary>The addend, or its index in the object's wide addends when <see cref="IsWide"/>.</summary>
    public int Addend;

    /// <summary>What is computed.</summary>
    public EdgeKind Kind;

    /// <summary>Whether the addend does not fit into 32 bits and lies in the object's side table.</summary>
    public bool IsWide;

    /// <summary>Into what form of instruction the value goes, for kinds that leave it open: a number of the architecture's own.</summary>
    public byte Form;

    /// <summary>Whether it belongs to an unwind record of code that lives; of edges of unwind tables alone, and set by dead stripping.</summary>
    public bool IsOfLiveFrame;
}
