namespace Jitney.Protocol.Vocabulary;

/// <summary>A pair of calls that belongs to an allocation: made when it is finalized, and before it is given back.</summary>
/// <remarks>Finalize calls run in order; deallocate calls in the reverse order. When a finalize call fails, the
/// deallocate calls of the pairs before it are run and the whole step fails.</remarks>
/// <param name="Finalize">Made once the memory has its content and protections.</param>
/// <param name="Deallocate">Made before the memory is given back.</param>
public readonly record struct AllocationAction(WrapperCall Finalize, WrapperCall Deallocate)
{
    /// <summary>Whether the finalize call may run linked code, which takes as long as it likes. Not part of any message.</summary>
    public bool RunsLinkedCode { get; init; } = true;
}
