using Jitney.Interop.Memory;

namespace Jitney.Execution.Services.Memory;

/// <summary>Pages of a private mapping that allocations share: who holds them, and when their private copies can go.</summary>
/// <remarks>A page that linked code has written to shows nothing more of what is written to the memory object. Where pages belong to one allocation, they lose their
/// private copies when it goes, and show the object again. A page that several share keeps its copy as long as one of them lives, so what a new one
/// brings is written to it once more, as its own. May be used from many threads.</remarks>
/// <param name="addresses">The reservation; places are distances from its start.</param>
internal sealed class SharedPages(AddressReservation addresses)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, int> _holders = [];

    /// <summary>The parts of a range that do not fill a page, each inside one page.</summary>
    public static IEnumerable<(ulong Start, ulong End)> PartsOf(ulong start, ulong end)
    {
        ulong first = PageMath.RoundUp(start);
        ulong last = PageMath.RoundDown(end);
        if (first > last)
        {
            yield return (start, end);
            yield break;
        }

        if (start < first)
        {
            yield return (start, first);
        }

        if (last < end)
        {
            yield return (last, end);
        }
    }

    /// <summary>Counts an allocation in.</summary>
    public void Hold(ulong start, ulong end)
    {
        lock (_lock)
        {
            foreach ((ulong part, _) in PartsOf(start, end))
            {
                ulong page = PageMath.RoundDown(part);
                _holders[page] = _holders.GetValueOrDefault(page) + 1;
            }
        }
    }

    /// <summary>Makes the object's bytes seen in a part of a page, of an allocation that was counted in.</summary>
    /// <param name="start">Where the part begins.</param>
    /// <param name="original">The object's bytes there, all of which were written before.</param>
    public void Show(ulong start, ReadOnlySpan<byte> original)
    {
        Span<byte> seen = addresses.Bytes(start, (ulong)original.Length);
        lock (_lock)
        {
            // Without a private copy they are seen already. That counts only where nobody else is on the page: another's first write there makes the system copy the page, and bytes that were written
            // meanwhile may be seen up to the moment from which on the copy is there, and not any more then.
            if (_holders[PageMath.RoundDown(start)] == 1 && seen.SequenceEqual(original))
            {
                return;
            }
        }

        original.CopyTo(seen);
    }

    /// <summary>Counts an allocation out; pages that nobody holds any more lose their private copies.</summary>
    public void Leave(ulong start, ulong end)
    {
        lock (_lock)
        {
            foreach ((ulong part, _) in PartsOf(start, end))
            {
                ulong page = PageMath.RoundDown(part);
                int left = _holders[page] - 1;
                if (left > 0)
                {
                    _holders[page] = left;
                    continue;
                }

                // Still under the lock: the next one here must not lose what it writes.
                _ = _holders.Remove(page);
                addresses.Discard(page, (ulong)Environment.SystemPageSize);
            }
        }
    }
}
