namespace Jitney.ObjectFiles.Binary;

/// <summary>Compares names by their bytes; what hashes it gives cannot be foreseen by those who write files.</summary>
internal sealed class NameComparer : IEqualityComparer<ReadOnlyMemory<byte>>
{
    /// <inheritdoc/>
    public bool Equals(ReadOnlyMemory<byte> x, ReadOnlyMemory<byte> y) => x.Span.SequenceEqual(y.Span);

    /// <inheritdoc/>
    public int GetHashCode(ReadOnlyMemory<byte> obj)
    {
        var hash = new HashCode();
        hash.AddBytes(obj.Span);
        return hash.ToHashCode();
    }
}
