using Jitney.Protocol.Vocabulary;

namespace Jitney.Memory;

/// <summary>A range of executor addresses that a mapper has reserved, divided into stripes by protection.</summary>
/// <param name="Start">The first address.</param>
/// <param name="Sizes">The stripes' sizes; they lie one behind the other.</param>
public sealed record MemoryReservation(ExecutorAddress Start, StripeSizes Sizes)
{
    /// <summary>The whole range.</summary>
    public ExecutorAddressRange Range => ExecutorAddressRange.Of(Start, Sizes.Total);

    /// <summary>The stripe of code.</summary>
    public ExecutorAddressRange Code => ExecutorAddressRange.Of(Start, Sizes.Code);

    /// <summary>The stripe of read-only data.</summary>
    public ExecutorAddressRange ReadOnly => ExecutorAddressRange.Of(Start + Sizes.Code, Sizes.ReadOnly);

    /// <summary>The stripe of writable data.</summary>
    public ExecutorAddressRange Writable => ExecutorAddressRange.Of(Start + Sizes.Code + Sizes.ReadOnly, Sizes.Writable);
}
