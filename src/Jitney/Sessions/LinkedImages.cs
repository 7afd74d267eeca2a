using Jitney.Memory;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Sessions;

/// <summary>The memory of all batches, in the order in which later ones may refer to earlier ones: a batch that was linked while another's initialisers ran comes behind that.</summary>
/// <remarks>Of what was linked only the memory and the handle are kept: graphs would grow with every batch. Not thread-safe.</remarks>
internal sealed class LinkedImages
{
    private readonly List<long> _orders = [];
    private readonly List<FinalizedMemory> _memory = [];

    private readonly List<ExecutorAddress> _handles = [];

    /// <summary>What the finalisers of each are registered under; null where there can be none.</summary>
    public IReadOnlyList<ExecutorAddress> Handles => _handles;

    /// <summary>All memory.</summary>
    public IReadOnlyList<FinalizedMemory> Memory => _memory;

    /// <summary>Adds a batch.</summary>
    public void Add(LinkedImage image)
    {
        int place = _orders.Count;
        while (place > 0 && _orders[place - 1] > image.Order)
        {
            place--;
        }

        _orders.Insert(place, image.Order);
        _memory.Insert(place, image.Memory);
        _handles.Insert(place, image.Handle);
    }
}
