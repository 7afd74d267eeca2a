using Jitney.Linking.Graph;

namespace Jitney.Linking.Layout;

/// <summary>Where the three segments of a batch lie in the executor.</summary>
/// <param name="Code">First address of the code.</param>
/// <param name="ReadOnly">First address of the read-only data.</param>
/// <param name="Writable">First address of the writable data.</param>
internal readonly record struct SegmentAddresses(ulong Code, ulong ReadOnly, ulong Writable)
{
    /// <summary>The first address of a segment.</summary>
    public ulong this[SegmentKind segment] => segment switch
    {
        SegmentKind.Code => Code,
        SegmentKind.ReadOnly => ReadOnly,
        _ => Writable,
    };
}
