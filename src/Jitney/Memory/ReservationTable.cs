using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Jitney.Failures;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Memory;

/// <summary>What a mapper keeps for each of its reservations on the controller's side. May be used from many threads.</summary>
/// <typeparam name="T">What is kept; disposed when the reservation goes.</typeparam>
internal sealed class ReservationTable<T>
    where T : class, IDisposable
{
    private readonly ConcurrentDictionary<ExecutorAddress, T> _entries = [];

    public IReadOnlyList<ExecutorAddress> Starts => [.. _entries.Keys];

    /// <exception cref="ExecutorException">The executor has given this address before; the entry is disposed.</exception>
    public void Add(string step, ExecutorAddress start, T entry)
    {
        if (!_entries.TryAdd(start, entry))
        {
            entry.Dispose();
            throw new ExecutorException(FailureSide.Executor, step, $"it answered with {start}, where an earlier reservation lies");
        }
    }

    public T Find(MemoryReservation reservation) =>
        _entries.TryGetValue(reservation.Start, out T? entry)
            ? entry
            : throw new ArgumentException($"there is no reservation at {reservation.Start}", nameof(reservation));

    public bool TryFind(ExecutorAddress start, [NotNullWhen(true)] out T? entry) => _entries.TryGetValue(start, out entry);

    /// <summary>Forgets and disposes an entry, if it is there.</summary>
    public void Remove(ExecutorAddress start)
    {
        if (_entries.TryRemove(start, out T? entry))
        {
            entry.Dispose();
        }
    }
}
