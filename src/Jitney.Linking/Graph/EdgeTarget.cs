namespace Jitney.Linking.Graph;

/// <summary>Where an edge leads, told apart from where others of a batch lead.</summary>
/// <param name="Object">The position of the object whose symbol it is; -1 for a global symbol of the batch.</param>
/// <param name="Symbol">The symbol's number there.</param>
/// <param name="Addend">What is added to its address.</param>
internal readonly record struct EdgeTarget(int Object, int Symbol, long Addend)
{
    /// <summary>Where an edge leads.</summary>
    /// <param name="graph">The edge's object.</param>
    /// <param name="edge">The edge.</param>
    public static EdgeTarget Of(ObjectGraph graph, in Edge edge) =>
        graph.Globals[edge.Target] is >= 0 and int global ? new(-1, global, graph.Addend(edge)) : new(graph.Index, edge.Target, graph.Addend(edge));

    /// <summary>Whether what an edge needs of its target, it needs of the sum of the target's address and an addend.</summary>
    public static bool IsSum(in Edge edge) => (edge.Addend != 0 || edge.IsWide) && (EdgeKinds.Of(edge.Kind) & EdgeTraits.OfSum) != 0;
}
