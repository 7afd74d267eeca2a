namespace Jitney.Linking.Allocation;

/// <summary>The free parts of one range of addresses: gives out aligned pieces and takes them back.</summary>
/// <remarks>
/// Neighbouring free ranges are always one. Taking and giving back is a few array accesses whatever the number of ranges (good fit
/// by size class; only when nothing fits with certainty are all candidates tried, so a piece is refused only where none
/// exists). The same calls give the same addresses. No garbage once the table has grown. Not thread-safe.
/// </remarks>
public sealed class FreeRanges
{
    // Candidates looked at where a fit is likely but not certain, before turning to a class where it is.
    private const int Attempts = 2;

    private readonly ulong _start;

    // There a place is its distance from the first address: half as large, so that more of the table lies in a processor's nearest caches.
    private readonly RangeTable _ranges = new();

    /// <summary>Makes the whole range free.</summary>
    /// <param name="start">Its first address.</param>
    /// <param name="size">Its size in bytes, below 4 GiB; it may not pass 2^64.</param>
    public FreeRanges(ulong start, ulong size)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, ulong.MaxValue - start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, uint.MaxValue);
        _start = start;
        FreeBytes = size;
        if (size > 0)
        {
            _ranges.Free(_ranges.Add(0, (uint)size, RangeTable.None, RangeTable.None));
        }
    }

    /// <summary>Free bytes in all.</summary>
    public ulong FreeBytes { get; private set; }

    /// <summary>How many free ranges there are; no two of them touch.</summary>
    public int Count => _ranges.FreeCount;

    /// <summary>The size of the largest free range.</summary>
    public ulong Largest => _ranges.LargestFree();

    /// <summary>Takes a piece.</summary>
    /// <param name="size">Bytes, more than 0.</param>
    /// <param name="alignment">A power of two; the result is a multiple of it.</param>
    /// <param name="start">The piece's first address.</param>
    /// <param name="piece">The piece's number, for <see cref="Free"/>; never 0.</param>
    /// <returns>False when no free range can hold such a piece.</returns>
    public bool TryAllocate(ulong size, ulong alignment, out ulong start, out int piece)
    {
        ArgumentOutOfRangeException.ThrowIfZero(size);
        if (!ulong.IsPow2(alignment))
        {
            throw new ArgumentException($"an alignment of {alignment} is no power of two", nameof(alignment));
        }

        int range = size > FreeBytes ? RangeTable.None : Find(size, alignment);
        if (range == RangeTable.None)
        {
            (start, piece) = (0, RangeTable.None);
            return false;
        }

        uint offset = _ranges.StartOf(range);
        offset += (uint)Padding(offset, alignment);
        piece = Carve(range, offset, (uint)size);
        start = _start + offset;
        FreeBytes -= size;
        return true;
    }

    /// <summary>Gives back a piece.</summary>
    /// <param name="piece">Its number, which means nothing from now on, or another piece later.</param>
    /// <returns>The whole free range that it lies in now.</returns>
    /// <exception cref="InvalidOperationException">There is no such piece.</exception>
    public (ulong Start, ulong Size) Free(int piece)
    {
        if (!_ranges.IsTaken(piece))
        {
            throw new InvalidOperationException($"there is no piece {piece}: it was given back before, or never taken");
        }

        FreeBytes += _ranges.SizeOf(piece);
        int range = Join(piece);
        return (_start + _ranges.StartOf(range), _ranges.SizeOf(range));
    }

    /// <summary>The free ranges from low to high addresses. For tests and diagnostics: it sorts.</summary>
    public (ulong Start, ulong Size)[] ToArray()
    {
        (ulong Start, ulong Size)[] all = [.. _ranges.FreeToArray().Select(range => (_start + range.Start, (ulong)range.Size))];
        Array.Sort(all);
        return all;
    }

    // From an offset up to the next aligned address; for an alignment that passes 2^64 it is more than any range has.
    private ulong Padding(uint offset, ulong alignment) => unchecked(0 - (_start + offset)) & (alignment - 1);

    private bool Fits(int range, ulong size, ulong alignment)
    {
        ulong padding = Padding(_ranges.StartOf(range), alignment);
        ulong room = _ranges.SizeOf(range);
        return padding <= room && room - padding >= size;
    }

    private int Find(ulong size, ulong alignment)
    {
        int found = FindAmong(SizeBins.Of(size), size, alignment, Attempts);
        if (found == RangeTable.None)
        {
            found = FindAmong(_ranges.FirstOccupied(SizeBins.AllAtLeast(size)), size, alignment, Attempts);
        }

        ulong certain = size + alignment - 1;
        if (found == RangeTable.None && certain >= size)
        {
            found = FindAmong(_ranges.FirstOccupied(SizeBins.AllAtLeast(certain)), size, alignment, 1);
        }

        for (int bin = _ranges.FirstOccupied(SizeBins.Of(size)); found == RangeTable.None && bin >= 0; bin = _ranges.FirstOccupied(bin + 1))
        {
            found = FindAmong(bin, size, alignment, int.MaxValue);
        }

        return found;
    }

    private int FindAmong(int bin, ulong size, ulong alignment, int attempts)
    {
        int range = bin < 0 ? RangeTable.None : _ranges.First(bin);
        while (range != RangeTable.None && !Fits(range, size, alignment))
        {
            range = --attempts > 0 ? _ranges.Next(range) : RangeTable.None;
        }

        return range;
    }

    // Takes a piece out of a free range. Nearly always the piece lies at its start, and the range only begins later then.
    private int Carve(int range, uint start, uint size)
    {
        uint rangeStart = _ranges.StartOf(range);
        uint rest = rangeStart + _ranges.SizeOf(range) - start - size;
        if (start == rangeStart && rest > 0)
        {
            _ranges.Change(range, start + size, rest);
            return _ranges.Add(start, size, _ranges.Before(range), range);
        }

        if (start == rangeStart)
        {
            _ranges.Take(range);
            return range;
        }

        _ranges.Change(range, rangeStart, start - rangeStart);
        int piece = _ranges.Add(start, size, range, _ranges.Behind(range));
        if (rest > 0)
        {
            _ranges.Free(_ranges.Add(start + size, rest, piece, _ranges.Behind(piece)));
        }

        return piece;
    }

    // Makes one free range of a piece and the free ranges that touch it.
    private int Join(int piece)
    {
        int before = _ranges.Before(piece);
        int behind = _ranges.Behind(piece);
        if (_ranges.IsFree(behind))
        {
            if (!_ranges.IsFree(before))
            {
                _ranges.Change(behind, _ranges.StartOf(piece), _ranges.SizeOf(piece) + _ranges.SizeOf(behind));
                _ranges.Remove(piece);
                return behind;
            }

            _ranges.Take(behind);
            _ranges.Change(before, _ranges.StartOf(before), _ranges.SizeOf(before) + _ranges.SizeOf(piece) + _ranges.SizeOf(behind));
            _ranges.Remove(behind);
            _ranges.Remove(piece);
            return before;
        }

        if (_ranges.IsFree(before))
        {
            _ranges.Change(before, _ranges.StartOf(before), _ranges.SizeOf(before) + _ranges.SizeOf(piece));
            _ranges.Remove(piece);
            return before;
        }

        _ranges.Free(piece);
        return piece;
    }
}
