using Jitney.Linking.Resolution;
using Jitney.Memory;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Sessions;

/// <summary>The memory of all batches, in the order in which later ones may refer to earlier ones: a batch that was linked while another's initialisers ran comes behind that.</summary>
/// <remarks>Of what was linked only the memory and the handle are kept: graphs would grow with every batch. Not thread-safe.</remarks>
internal sealed class LinkedImages
{
    private readonly List<Entry> _entries = [];

    /// <summary>What the finalisers of each are registered under; null where there can be none.</summary>
    public IReadOnlyList<ExecutorAddress> Handles => [.. _entries.Select(static entry => entry.Handle)];

    /// <summary>All memory.</summary>
    public IReadOnlyList<FinalizedMemory> Memory => [.. _entries.Select(static entry => entry.Memory)];

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => _entries.Count == 0;

    /// <summary>Adds a batch.</summary>
    public void Add(LinkedImage image)
    {
        int place = _entries.Count;
        while (place > 0 && _entries[place - 1].Order > image.Order)
        {
            place--;
        }

        _entries.Insert(place, new Entry(image.Order, image.Memory, image.Handle, image.Batch.Unit));
    }

    /// <summary>Where a unit lies; nothing where it has gone.</summary>
    public IReadOnlyList<MemorySegment> SegmentsOf(LinkedUnit unit) => [.. _entries.Where(entry => entry.Unit == unit).SelectMany(static entry => entry.Memory.Segments)];

    /// <summary>Takes batches out, which are from then on the caller's to give back.</summary>
    public LinkedImages Remove(IReadOnlySet<LinkedUnit> units)
    {
        var removed = new LinkedImages();
        removed._entries.AddRange(_entries.Where(entry => units.Contains(entry.Unit)));
        _entries.RemoveAll(entry => units.Contains(entry.Unit));
        return removed;
    }

    private readonly record struct Entry(long Order, FinalizedMemory Memory, ExecutorAddress Handle, LinkedUnit Unit);
}
