using Jitney.Linking.Graph;

namespace Jitney.Linking.Architectures;

/// <summary>Says how short code can be that compilers left longer than it may have to be, since they do not know where it and its targets will lie.</summary>
/// <remarks>An edge says which code that is: it begins where the edge is. Immutable.</remarks>
internal abstract class CodeShortener
{
    /// <summary>How many bytes the code of an edge takes in the file; 0 for an edge whose code keeps its length.</summary>
    public abstract int FullSize(in Edge edge);

    /// <summary>How many bytes are left of the code of an edge.</summary>
    /// <param name="edge">The edge.</param>
    /// <param name="code">Its code in the file.</param>
    /// <param name="offset">Where it begins, from the block's start, when all before it is as short as it will be.</param>
    /// <param name="present">How many bytes are left of it so far. Only what an alignment needs may become more again.</param>
    /// <param name="distance">From there to its target, whatever else becomes shorter: the least and the most; null where it is not known.</param>
    public abstract int SizeAt(in Edge edge, ReadOnlySpan<byte> code, ulong offset, int present, (long Least, long Most)? distance);

    /// <summary>Writes the short code.</summary>
    /// <param name="code">What is left, with its first bytes as the file has them.</param>
    /// <param name="edge">The edge, which becomes that of the short code.</param>
    /// <param name="full">The code in the file.</param>
    public abstract void Write(Span<byte> code, ref Edge edge, ReadOnlySpan<byte> full);
}
