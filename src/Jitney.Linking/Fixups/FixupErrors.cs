using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Fixups;

/// <summary>Relocations that cannot be applied, found by one piece of the work: the first ones in full, the others as a number.</summary>
/// <remarks>Code that is linked too far away for its model has hundreds of thousands of them, and all say the same. Not thread-safe.</remarks>
internal sealed class FixupErrors
{
    private const int Shown = 50;

    private List<LinkException>? _first;
    private List<int>? _objects;
    private long _count;

    /// <summary>The objects whose relocations they are, by position; each at least once.</summary>
    public IReadOnlyList<int> Objects => _objects ?? [];

    /// <summary>Counts one more; false when it need not be told in full.</summary>
    /// <param name="object">Whose relocation it is.</param>
    public bool Count(int @object)
    {
        if (_objects is null || _objects[^1] != @object)
        {
            (_objects ??= []).Add(@object);
        }

        return _count++ < Shown;
    }

    /// <summary>Adds one that was counted and is to be told.</summary>
    public void Add(LinkException error) => (_first ??= []).Add(error);

    /// <summary>The errors of all pieces, in their order.</summary>
    public static IReadOnlyList<LinkException> Join(IReadOnlyList<FixupErrors> pieces)
    {
        List<LinkException> joined = [.. pieces.SelectMany(piece => piece._first ?? []).Take(Shown)];
        long more = pieces.Sum(piece => piece._count) - joined.Count;
        if (more > 0)
        {
            joined.Add(new LinkException($"and {more} more relocations that cannot be applied"));
        }

        return joined;
    }
}
