using Jitney.Linking.Graph;
using Jitney.Linking.Replacement;

namespace Jitney.Linking.Resolution;

/// <summary>What a lookup wants.</summary>
/// <param name="Objects">Objects to link whatever refers to them.</param>
/// <param name="Names">Numbers of the names that must be defined.</param>
internal sealed record LinkRequest(IReadOnlyList<LinkInput> Objects, IReadOnlyList<int> Names)
{
    /// <summary>Numbers of names that take what defines them, as if they were referred to, and that nobody misses.</summary>
    public IReadOnlyList<int> Undefined { get; init; } = [];

    /// <summary>Whether other parts of the same lookup are linked behind it, which take what libraries refer to.</summary>
    public bool HasLater { get; init; }

    /// <summary>Whether others wait to resolve names: then much is not read now, but <see cref="TurnWantedException"/> thrown. Null where it is read in any case.</summary>
    public Func<bool>? IsTurnWanted { get; init; }

    /// <summary>What was read for a batch that is divided, or was given up for others; null for nothing.</summary>
    public IReadOnlyDictionary<LinkInput, ObjectGraph>? Graphs { get; init; }

    /// <summary>Takes numbers of names that nothing defines, which somebody else may define then; null where nobody will.</summary>
    public List<int>? Missing { get; init; }

    /// <summary>Whether it is linked while nothing else is.</summary>
    public bool IsAlone { get; init; }

    /// <summary>What it replaces; null where it replaces nothing.</summary>
    public LinkReplacement? Replacement { get; init; }

    /// <summary>The modules that all of it is of; none when it cannot be taken out again.</summary>
    public IReadOnlyList<LinkModule> Modules { get; init; } = [];

    /// <summary>Signatures of groups on which other parts of the same lookup rely.</summary>
    public IReadOnlyCollection<int> Promised { get; init; } = [];

    /// <summary>Modules of which it holds objects beside what is in no module, so that these cannot be taken out again.</summary>
    public IReadOnlyList<LinkModule> Bound { get; init; } = [];

    /// <summary>A batch with all of it, collected already; null when it is still to be collected.</summary>
    public LinkBatch? Collected { get; init; }
}
