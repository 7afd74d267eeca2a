namespace Jitney.Linking.Graph;

/// <summary>A run of bytes that is kept, placed and dropped as a whole. ELF has one for each section.</summary>
internal struct Block
{
    /// <summary>Edges of blocks larger than this, of unwind tables, and those that belong together are sorted by offset; those of others keep the order of the file, which is
    /// sorted in most and costs much to sort in the rest.</summary>
    public const ulong LargestUnsorted = 64 * 1024;

    /// <summary>Size in bytes.</summary>
    public ulong Size;

    /// <summary>Where it lies in the executor; 0 before the layout has got its memory.</summary>
    public ulong Address;

    /// <summary>Offset in its segment, set by the layout.</summary>
    public ulong SegmentOffset;

    /// <summary>Offset in the batch's thread-local storage, set by the layout; in formats whose code counts from the start of a section, of any block from the start of all sections of its name.</summary>
    public ulong ThreadOffset;

    /// <summary>Index of its section.</summary>
    public int Section;

    /// <summary>Offset of its bytes in the object's content; -1 for zero fill.</summary>
    public int ContentOffset;

    /// <summary>Index of its first edge, among those of unwind tables when it is one.</summary>
    public int FirstEdge;

    /// <summary>How many edges it has.</summary>
    public int EdgeCount;

    /// <summary>First of the frame records that describe it, in the object's records; -1 for none.</summary>
    public int FirstFrame;

    /// <summary>Binary logarithm of its alignment.</summary>
    public byte AlignmentLog2;

    /// <summary>What is known about it.</summary>
    public BlockFlags Flags;

    /// <summary>Whether it is part of the result.</summary>
    public readonly bool IsLive => (Flags & BlockFlags.Live) != 0;

    /// <summary>Whether it lost against the same COMDAT group of another object.</summary>
    public readonly bool IsDiscarded => (Flags & BlockFlags.Discarded) != 0;

    /// <summary>Whether it has no bytes in the file.</summary>
    public readonly bool IsZeroFill => ContentOffset < 0;
}
