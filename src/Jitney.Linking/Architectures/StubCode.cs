using Jitney.Linking.Building;

namespace Jitney.Linking.Architectures;

/// <summary>The code of stubs: a jump through an entry of the GOT or a slot, which lies in the same slab.</summary>
/// <param name="code">One stub, without the entry's address.</param>
/// <param name="edges">Where the entry's address goes, of what kind, and what is added to it.</param>
internal sealed class StubCode(byte[] code, params StubEdge[] edges)
{
    /// <summary>Bytes of one stub.</summary>
    public int Size => code.Length;

    /// <summary>Many stubs, without their edges.</summary>
    public byte[] Repeat(int count)
    {
        var stubs = new byte[count * code.Length];
        for (int stub = 0; stub < count; stub++)
        {
            code.CopyTo(stubs.AsSpan(stub * code.Length));
        }

        return stubs;
    }

    /// <summary>Adds the edges of one stub to the block that was added last.</summary>
    /// <param name="builder">Has the stub.</param>
    /// <param name="offset">Where in the block it begins.</param>
    /// <param name="table">The symbol from which entries count.</param>
    /// <param name="entry">Where its entry is, in bytes from there.</param>
    public void AddEdges(SyntheticObjectBuilder builder, int offset, int table, int entry)
    {
        foreach (StubEdge edge in edges)
        {
            builder.AddEdge((uint)offset + edge.Offset, edge.Kind, table, entry + edge.Addend, edge.Form);
        }
    }
}
