using Jitney.Linking.Graph;

namespace Jitney.Linking.Resolution;

/// <summary>What batches in flight will define: names and COMDAT groups. Whoever needs one of them waits for its batch, or builds on it where it is linked for that batch's own initialisers.</summary>
/// <remarks>Batches are entered only when somebody else is about to resolve names, so a link that is alone pays nothing. Not thread-safe: for whoever may change the dylibs; but the batches that are entered may be worked on meanwhile,
/// since what they define does not change any more.</remarks>
internal sealed class LinkClaims
{
    // Names by their numbers, groups by the complements of their signatures. A second batch that has a copy of what a first one provides stands beside.
    private readonly Dictionary<int, LinkBatch> _claims = [];
    private readonly List<(int Claim, LinkBatch Batch)> _beside = [];

    /// <summary>Whether nothing is claimed.</summary>
    public bool IsEmpty => _claims.Count == 0;

    /// <summary>Enters what a resolved batch defines.</summary>
    public void Add(LinkBatch batch)
    {
        var claims = new List<int>(batch.Groups.Count + 16);
        foreach (ref readonly GlobalSymbol global in batch.Globals)
        {
            if (global.State is GlobalState.Defined or GlobalState.Common)
            {
                claims.Add(global.Name);
            }
        }

        foreach (int group in batch.Groups)
        {
            claims.Add(~group);
        }

        batch.Claimed = claims;
        foreach (int claim in claims)
        {
            if (!_claims.TryAdd(claim, batch))
            {
                _beside.Add((claim, batch));
            }
        }
    }

    /// <summary>Takes a batch out that has ended.</summary>
    public void Remove(LinkBatch batch)
    {
        _beside.RemoveAll(entry => entry.Batch == batch);
        foreach (int claim in batch.Claimed)
        {
            if (_claims.TryGetValue(claim, out LinkBatch? owner) && owner == batch)
            {
                _claims.Remove(claim);
                if (_beside.FindIndex(entry => entry.Claim == claim) is >= 0 and int next)
                {
                    _claims.Add(claim, _beside[next].Batch);
                    _beside.RemoveAt(next);
                }
            }
        }

        batch.Claimed = [];
    }

    /// <summary>Whether a batch in flight defines a name that does not count yet.</summary>
    public bool AreDefining(int name, LinkedSymbols linked) => _claims.TryGetValue(name, out LinkBatch? owner) && linked[name].Unit != owner.Unit;

    /// <summary>Notes that a batch that is being collected has come to a name that others claim.</summary>
    public void Meet(LinkBatch batch, int name) => Meet(batch, name, -1, -1);

    /// <summary>Notes that a batch that is being collected has come to a group that others claim.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="signature">The group's signature.</param>
    /// <param name="graph">The object that has it, too.</param>
    /// <param name="group">The group's number there.</param>
    public void MeetGroup(LinkBatch batch, int signature, ObjectGraph graph, int group) => Meet(batch, ~signature, graph.Index, group);

    /// <summary>Finds the batches that a lookup of a name has to wait for.</summary>
    /// <param name="name">The name.</param>
    /// <param name="asked">For which handler the lookup is (<see cref="LinkBatch.Asked"/>).</param>
    /// <param name="blockers">Takes them.</param>
    public void FindBlockers(int name, long asked, HashSet<LinkBatch> blockers)
    {
        if (_claims.TryGetValue(name, out LinkBatch? owner))
        {
            var seen = new HashSet<LinkBatch>();
            foreach (LinkBatch batch in _beside.Where(entry => entry.Claim == name).Select(static entry => entry.Batch).Prepend(owner))
            {
                Judge(batch, asked, blockers, seen);
            }
        }
    }

    /// <summary>Decides, of a batch that is collected, what of that which it has met it has to wait for.</summary>
    /// <remarks>Of an inline function that a batch which can be taken out again provides, it has its own copy anyway.</remarks>
    public static void Settle(LinkBatch batch, ObjectResolver resolver)
    {
        foreach (ClaimMet met in batch.Met)
        {
            if (met.Owner is { Unit.IsRemovable: true, IsLanded: false } && IsCopy(batch, met, resolver))
            {
                continue;
            }

            Judge(met.Owner, batch.Asked, batch.Blockers, batch.BuildsOn);
        }

        batch.Met.Clear();
    }

    // One whose own initialisers have run is used like those that it builds on itself.
    private static void Judge(LinkBatch owner, long asked, HashSet<LinkBatch> blockers, HashSet<LinkBatch> seen)
    {
        if (!owner.IsLanded)
        {
            (owner.Begun < asked ? seen : blockers).Add(owner);
            return;
        }

        foreach (LinkBatch below in owner.BuildsOn)
        {
            (below.Begun < asked ? seen : blockers).Add(below);
        }
    }

    private void Meet(LinkBatch batch, int claim, int @object, int group)
    {
        if (!_claims.TryGetValue(claim, out LinkBatch? owner))
        {
            return;
        }

        batch.Met.Add(new ClaimMet(claim, owner, @object, group));
        foreach ((int other, LinkBatch beside) in _beside)
        {
            if (other == claim)
            {
                batch.Met.Add(new ClaimMet(claim, beside, @object, group));
            }
        }
    }

    private static bool IsCopy(LinkBatch batch, in ClaimMet met, ObjectResolver resolver)
    {
        if (met.Object >= 0)
        {
            return IsCopy(batch, batch.Objects[met.Object], met.Group, met.Owner);
        }

        ref readonly GlobalSymbol global = ref batch.Globals[resolver.Find(met.Claim)];
        return global.State == GlobalState.Defined && batch.Objects[global.Object] is var graph
            && graph.Symbols[global.Symbol].Block is >= 0 and int block && graph.Sections[graph.Blocks[block].Section].Group is >= 0 and int group
            && IsCopy(batch, graph, group, met.Owner);
    }

    private static bool IsCopy(LinkBatch batch, ObjectGraph graph, int group, LinkBatch owner) =>
        !graph.Groups[group].IsLinkOnce && !GroupChoice.HasVariables(graph, group)
        && !(batch.Sources[graph.Index].Module is { } module && owner.Unit.Modules.Contains(module));
}
