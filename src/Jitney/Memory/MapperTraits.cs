namespace Jitney.Memory;

/// <summary>How a mapper's memory may be used.</summary>
/// <param name="PacksAllocations">Whether allocations of the same protection may share a page. Not so for mappers whose
/// executor sets protections page by page, after copying.</param>
/// <param name="SharesReservations">Whether one reservation may hold many allocations. Not so where each allocation needs a
/// reservation of its own that begins at its lowest segment.</param>
/// <param name="GetsMemoryWhenPrepared">Whether it is <see cref="IMemoryMapper.Prepare"/> that gets memory from the system, and fails where there is none: an
/// allocation is not handed out before that.</param>
public readonly record struct MapperTraits(
    bool PacksAllocations, bool SharesReservations, bool GetsMemoryWhenPrepared = false)
{
    /// <summary>Which writes of several threads at the same time do not wait for each other.</summary>
    internal WriteConcurrency Writing { get; init; }
}
