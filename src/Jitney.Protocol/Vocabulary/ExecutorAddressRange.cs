namespace Jitney.Protocol.Vocabulary;

/// <summary>A half-open range of executor addresses.</summary>
/// <param name="Start">The first address of the range.</param>
/// <param name="End">The address behind the last one.</param>
public readonly record struct ExecutorAddressRange(ExecutorAddress Start, ExecutorAddress End)
{
    /// <summary>The length in bytes.</summary>
    public ulong Size => End - Start;

    /// <summary>Whether the range holds no byte.</summary>
    public bool IsEmpty => End <= Start;

    /// <summary>The range of <paramref name="size"/> bytes from <paramref name="start"/>.</summary>
    public static ExecutorAddressRange Of(ExecutorAddress start, ulong size) => new(start, start + size);

    /// <summary>Whether <paramref name="address"/> lies inside.</summary>
    public bool Contains(ExecutorAddress address) => address >= Start && address < End;

    /// <summary>Whether all of <paramref name="other"/> lies inside.</summary>
    public bool Contains(ExecutorAddressRange other) => other.Start >= Start && other.End <= End && other.Start <= other.End;

    /// <inheritdoc/>
    public override string ToString() => $"{Start}-{End}";
}
