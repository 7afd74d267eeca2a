using Jitney.Linking.Fixups;
using Jitney.Linking.Graph;

namespace Jitney.Linking.Architectures;

/// <summary>Fixes up what only one architecture has. Implemented by structs, so that the compiler makes a loop over edges for each.</summary>
internal interface IEdgeFixups
{
    /// <summary>Applies an edge of a kind that is not shared (<see cref="EdgeKinds.IsShared"/>).</summary>
    /// <param name="block">The block's copy.</param>
    /// <param name="edge">The edge; offsets count from the start of the copy.</param>
    /// <param name="next">The edge behind it; an empty one at the end.</param>
    /// <returns>How many of the edges behind belong to it and are done with.</returns>
    static abstract int Apply(in BlockFixup block, in Edge edge, in Edge next);
}
