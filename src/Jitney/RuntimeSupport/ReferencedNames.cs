namespace Jitney.RuntimeSupport;

/// <summary>Names that the session's libraries refer to: definitions of these in linked code serve the libraries too.</summary>
/// <remarks>Filled by the lookup of a batch, and read by the same batch afterwards.</remarks>
internal sealed class ReferencedNames
{
    private readonly HashSet<uint> _hashes = [];

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _hashes.Count == 0;

    /// <summary>Adds names by their hash.</summary>
    public void Add(IEnumerable<uint> hashes) => _hashes.UnionWith(hashes);

    /// <summary>Adds those of somebody else.</summary>
    public void Add(ReferencedNames other) => _hashes.UnionWith(other._hashes);

    /// <summary>Whether a name may be among them; now and then one is not that seems to be.</summary>
    public bool MayHold(ReadOnlySpan<byte> name) => _hashes.Contains(HashOf(name));

    // The hash of DT_GNU_HASH.
    private static uint HashOf(ReadOnlySpan<byte> name)
    {
        uint hash = 5381;
        foreach (byte character in name)
        {
            hash = unchecked((hash * 33) + character);
        }

        return hash;
    }
}
