namespace Jitney.Linking.Resolution;

/// <summary>A batch that is linked, as the owner of what it has brought: symbols, COMDAT groups, and with its memory all that lies there.</summary>
/// <remarks>It is the smallest thing that can be taken out again. One that holds something that is in no module stays: nobody keeps an account of what it owns. Not thread-safe.</remarks>
/// <param name="modules">The modules whose objects it holds; none for one that stays.</param>
internal sealed class LinkedUnit(IReadOnlyList<LinkModule> modules)
{
    /// <summary>The modules whose objects it holds; none for one that stays. Several refer to each other, and can only be taken out together.</summary>
    public IReadOnlyList<LinkModule> Modules => modules;

    /// <summary>Whether it can be taken out.</summary>
    public bool IsRemovable => modules.Count > 0;

    /// <summary>Numbers of the names that it defines.</summary>
    public List<int> Names { get; } = [];

    /// <summary>Signatures of the COMDAT groups that it provides.</summary>
    public List<int> Groups { get; } = [];

    /// <summary>Units whose symbols its code or data refers to.</summary>
    public HashSet<LinkedUnit> Uses { get; } = [];

    /// <summary>Units that refer to its symbols.</summary>
    public HashSet<LinkedUnit> Users { get; } = [];

    /// <summary>Remembers that it refers to symbols of another.</summary>
    public void Use(LinkedUnit other)
    {
        if (other != this && other.IsRemovable && Uses.Add(other))
        {
            other.Users.Add(this);
        }
    }

    /// <summary>Forgets whom it refers to.</summary>
    public void UseNone()
    {
        foreach (LinkedUnit other in Uses)
        {
            other.Users.Remove(this);
        }

        Uses.Clear();
    }
}
