namespace Jitney.Linking.Resolution;

/// <summary>Inputs that were added together, so that they can be taken out together, and what is linked of them.</summary>
/// <remarks>What is in no module stays as long as its dylib. Not thread-safe: for whoever may change the dylib.</remarks>
/// <param name="name">What it is called in messages.</param>
internal sealed class LinkModule(string name)
{
    /// <summary>What it is called in messages.</summary>
    public string Name => name;

    /// <summary>The dylib that it is of.</summary>
    public required LinkDefinitions Dylib { get; init; }

    /// <summary>What it is called in messages: "the module NAME", or "the dylib NAME" for all of one that is in no other module.</summary>
    public string Title => $"the {(Dylib.Own == this ? "dylib" : "module")} {name}";

    /// <summary>The objects that were added to it.</summary>
    public List<LinkInput> Inputs { get; } = [];

    /// <summary>Whether archives were added to it.</summary>
    public bool HasArchives { get; set; }

    /// <summary>What is linked of it.</summary>
    public HashSet<LinkedUnit> Units { get; } = [];

    /// <summary>The module that it goes with; null for one that goes alone.</summary>
    public LinkModule? Owner { get; init; }

    /// <summary>Modules that go with it: what was made for it later.</summary>
    public HashSet<LinkModule> Companions { get; } = [];

    /// <summary>All that goes when it goes.</summary>
    public IEnumerable<LinkModule> Whole => Owner is null ? Companions.Prepend(this) : Owner.Whole;

    /// <summary>How many batches with objects of it are being finalized.</summary>
    public int FinalizingCount { get; set; }

    /// <summary>Whether something of it is linked together with what is in no module, since they refer to each other: then it stays.</summary>
    public bool IsBound { get; set; }

    /// <summary>Whether it was taken out.</summary>
    public bool IsRemoved { get; set; }

    /// <summary>Refuses what comes to it too late.</summary>
    /// <exception cref="InvalidOperationException">It was taken out.</exception>
    public void ThrowIfRemoved()
    {
        if (IsRemoved)
        {
            throw new InvalidOperationException($"{Title} was removed");
        }
    }
}
