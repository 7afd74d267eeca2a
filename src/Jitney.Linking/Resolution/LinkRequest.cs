namespace Jitney.Linking.Resolution;

/// <summary>What a lookup wants.</summary>
/// <param name="Objects">Objects to link whatever refers to them.</param>
/// <param name="Names">Numbers of the names that must be defined.</param>
internal sealed record LinkRequest(IReadOnlyList<LinkInput> Objects, IReadOnlyList<int> Names)
{
    /// <summary>Numbers of names that take what defines them, as if they were referred to, and that nobody misses.</summary>
    public IReadOnlyList<int> Undefined { get; init; } = [];
}
