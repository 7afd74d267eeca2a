using System.Diagnostics.CodeAnalysis;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution.Services.Memory;

/// <summary>The live allocations of one service by the address that names each. May be used from many threads.</summary>
internal sealed class AllocationLedger
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ExecutorAddress, (long Order, LiveAllocation Allocation)> _allocations = [];
    private long _next;

    /// <summary>Whether any allocation was ever entered.</summary>
    public bool WasUsed
    {
        get
        {
            lock (_lock)
            {
                return _next > 0;
            }
        }
    }

    /// <summary>Whether an allocation lives.</summary>
    public bool IsInUse
    {
        get
        {
            lock (_lock)
            {
                return _allocations.Count > 0;
            }
        }
    }

    /// <summary>Enters an allocation, unless there is one of that name.</summary>
    public bool TryAdd(ExecutorAddress name, LiveAllocation allocation)
    {
        lock (_lock)
        {
            return _allocations.TryAdd(name, (_next++, allocation));
        }
    }

    /// <summary>Enters an allocation; one of that name that is there keeps its actions, before the new ones.</summary>
    public void AddOrExtend(ExecutorAddress name, LiveAllocation allocation)
    {
        lock (_lock)
        {
            if (_allocations.TryGetValue(name, out var earlier))
            {
                allocation = allocation with
                {
                    Segments = [.. earlier.Allocation.Segments, .. allocation.Segments],
                    Actions = [.. earlier.Allocation.Actions, .. allocation.Actions],
                };
            }

            _allocations[name] = (_next++, allocation);
        }
    }

    /// <summary>Whether an allocation of a reservation is entered that its initialisers have not done with.</summary>
    public bool HasUnfinished(ExecutorAddress reservation)
    {
        lock (_lock)
        {
            return _allocations.Values.Any(entry => entry.Allocation.Reservation == reservation && !entry.Allocation.IsReady);
        }
    }

    /// <summary>Strikes out an allocation that is ready.</summary>
    public bool TryTakeReady(ExecutorAddress name, [NotNullWhen(true)] out LiveAllocation? allocation)
    {
        lock (_lock)
        {
            bool found = _allocations.TryGetValue(name, out var entry) && entry.Allocation.IsReady;
            allocation = found ? entry.Allocation : null;
            return found && _allocations.Remove(name);
        }
    }

    /// <summary>Strikes an allocation out.</summary>
    public bool TryTake(ExecutorAddress name, [NotNullWhen(true)] out LiveAllocation? allocation)
    {
        lock (_lock)
        {
            bool found = _allocations.Remove(name, out var entry);
            allocation = entry.Allocation;
            return found;
        }
    }

    /// <summary>Strikes out all allocations of a reservation; the last one comes first.</summary>
    public IReadOnlyList<LiveAllocation> TakeAll(ExecutorAddress reservation)
    {
        lock (_lock)
        {
            var taken = _allocations.Where(entry => entry.Value.Allocation.Reservation == reservation)
                .OrderByDescending(entry => entry.Value.Order)
                .ToArray();
            foreach (var entry in taken)
            {
                _allocations.Remove(entry.Key);
            }

            return [.. taken.Select(entry => entry.Value.Allocation)];
        }
    }
}
