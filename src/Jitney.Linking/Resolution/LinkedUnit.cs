namespace Jitney.Linking.Resolution;

/// <summary>A batch that is linked, as the owner of what it has brought: symbols, COMDAT groups, and with its memory all that lies there.</summary>
/// <remarks>It is the smallest thing that can be taken out again. One that holds something that is in no module stays: nobody keeps an account of what it owns. Not thread-safe.</remarks>
/// <param name="modules">The modules whose objects it holds; none for one that stays.</param>
internal sealed class LinkedUnit(IReadOnlyList<LinkModule> modules)
{
    /// <summary>The modules whose objects it holds; none for one that stays. Several refer to each other, and can only be taken out together.</summary>
    public IReadOnlyList<LinkModule> Modules => modules;

    private (ulong Start, ulong Size) _writable;

    /// <summary>Makes what stands for a replaceable function between those who refer to it and the unit that defines it at the moment.</summary>
    /// <param name="name">Number of the function's name.</param>
    public static LinkedUnit OfFunction(int name) => new([]) { Function = name };

    /// <summary>The replaceable function that it stands for, by the number of its name; null for a batch.</summary>
    public int? Function { get; private init; }

    /// <summary>Whether it can be taken out.</summary>
    public bool IsRemovable => modules.Count > 0;

    /// <summary>Whether it was taken out.</summary>
    public bool IsTakenOut { get; set; }

    /// <summary>Units that refer to its symbols, be it through slots.</summary>
    public IEnumerable<LinkedUnit> AllUsers => Users.SelectMany(static user => user.Function is null ? [user] : user.Users);

    /// <summary>Numbers of the names that it defines.</summary>
    public List<int> Names { get; } = [];

    /// <summary>What it was linked of, where it can be taken out.</summary>
    public IReadOnlyList<LinkInput> Inputs { get; set; } = [];

    /// <summary>Signatures of the COMDAT groups that it provides.</summary>
    public List<int> Groups { get; } = [];

    /// <summary>Units whose symbols its code or data refers to.</summary>
    public HashSet<LinkedUnit> Uses { get; } = [];

    /// <summary>Units that refer to its symbols.</summary>
    public HashSet<LinkedUnit> Users { get; } = [];

    /// <summary>Remembers that it refers to symbols of another.</summary>
    public void Use(LinkedUnit other)
    {
        if (other != this && (other.IsRemovable || other.Function is not null) && Uses.Add(other))
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

    /// <summary>Says where its variables lie.</summary>
    public void SetWritable(ulong start, ulong size) => _writable = (start, size);

    /// <summary>Whether a variable of it lies at an address.</summary>
    public bool IsWritable(ulong address) => address >= _writable.Start && address - _writable.Start < _writable.Size;
}
