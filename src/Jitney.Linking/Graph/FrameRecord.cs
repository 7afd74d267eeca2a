namespace Jitney.Linking.Graph;

/// <summary>One frame description entry of an unwind table: which block it describes, and its edges.</summary>
internal struct FrameRecord
{
    /// <summary>The block that holds the unwind table.</summary>
    public int TableBlock;

    /// <summary>The block whose code it describes; negative when that was not taken.</summary>
    public int DescribedBlock;

    /// <summary>Its first edge, among those of unwind tables: the one to the described code.</summary>
    public int FirstEdge;

    /// <summary>How many edges it has.</summary>
    public int EdgeCount;

    /// <summary>First edge of the common information entry that it uses (a personality routine), and how many.</summary>
    public int CommonFirstEdge;

    /// <summary>How many edges the common information entry has.</summary>
    public int CommonEdgeCount;

    /// <summary>Next record of the same described block; -1 for none.</summary>
    public int Next;
}
