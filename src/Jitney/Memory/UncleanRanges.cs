using Jitney.Protocol.Vocabulary;

namespace Jitney.Memory;

/// <summary>Parts of an allocation that must be zero and hold what an earlier one left; null for none.</summary>
/// <param name="Code">Those in the code segment.</param>
/// <param name="ReadOnly">Those in the read-only segment.</param>
/// <param name="Writable">Those in the writable segment.</param>
internal readonly record struct UncleanRanges(
    List<ExecutorAddressRange>? Code,
    List<ExecutorAddressRange>? ReadOnly,
    List<ExecutorAddressRange>? Writable);
