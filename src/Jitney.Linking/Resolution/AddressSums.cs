using Jitney.Linking.Graph;

namespace Jitney.Linking.Resolution;

/// <summary>All sums of a batch that GOT entries or stubs hold. Filled by dead stripping; safe for any number of readers afterwards.</summary>
internal sealed class AddressSums
{
    private readonly Dictionary<EdgeTarget, AddressSum> _sums = [];
    private readonly List<AddressSum> _all = [];

    /// <summary>All of them, in the order in which they were met.</summary>
    public IReadOnlyList<AddressSum> All => _all;

    /// <summary>Notes what is needed of one.</summary>
    public void Need(EdgeTarget target, EdgeTraits needs)
    {
        if (!_sums.TryGetValue(target, out AddressSum? sum))
        {
            _sums.Add(target, sum = new AddressSum(target));
            _all.Add(sum);
        }

        sum.Needs |= needs;
    }

    /// <summary>The sum that an edge needs; null where it needs none.</summary>
    /// <param name="graph">The edge's object.</param>
    /// <param name="edge">The edge.</param>
    public AddressSum? Of(ObjectGraph graph, in Edge edge) => _all.Count > 0 && EdgeTarget.IsSum(edge) ? Of(EdgeTarget.Of(graph, edge)) : null;

    /// <summary>The sum of a symbol's address and an addend; null where nothing needs it.</summary>
    public AddressSum? Of(EdgeTarget target) => _sums.GetValueOrDefault(target);
}
