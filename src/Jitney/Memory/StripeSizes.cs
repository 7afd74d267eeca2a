namespace Jitney.Memory;

/// <summary>The sizes of a reservation's three stripes, in bytes and in the order in which they lie.</summary>
/// <param name="Code">Read and execute.</param>
/// <param name="ReadOnly">Read.</param>
/// <param name="Writable">Read and write.</param>
public readonly record struct StripeSizes(ulong Code, ulong ReadOnly, ulong Writable)
{
    /// <summary>The size of the whole.</summary>
    public ulong Total => Code + ReadOnly + Writable;
}
