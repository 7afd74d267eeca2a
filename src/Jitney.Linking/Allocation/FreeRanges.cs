namespace Jitney.Linking.Allocation;

/// <summary>The free parts of one range of addresses: gives out aligned pieces and takes them back.</summary>
/// <remarks>
/// Neighbouring free ranges are always one. Taking and giving back is a few table accesses whatever the number of ranges (good fit
/// by size class; only when nothing fits with certainty are all candidates tried, so a piece is refused only where none
/// exists). The same calls give the same addresses. No garbage once the tables have grown. Not thread-safe.
/// </remarks>
public sealed class FreeRanges
{
    // Candidates looked at where a fit is likely but not certain, before turning to a class where it is.
    private const int Attempts = 4;

    private readonly ulong _start;
    private readonly ulong _size;
    private readonly FreeRangeLists _ranges = new();
    private readonly AddressIndex _byStart = new();
    private readonly AddressIndex _byEnd = new();

    /// <summary>Makes the whole range free.</summary>
    /// <param name="start">Its first address.</param>
    /// <param name="size">Its size in bytes; it may not pass 2^64.</param>
    public FreeRanges(ulong start, ulong size)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, ulong.MaxValue - start);
        _start = start;
        _size = size;
        if (size > 0)
        {
            Insert(start, size);
        }
    }

    /// <summary>Free bytes in all.</summary>
    public ulong FreeBytes { get; private set; }

    /// <summary>How many free ranges there are; no two of them touch.</summary>
    public int Count => _ranges.Count;

    /// <summary>The size of the largest free range.</summary>
    public ulong Largest => _ranges.Largest();

    /// <summary>Takes a piece.</summary>
    /// <param name="size">Bytes, more than 0.</param>
    /// <param name="alignment">A power of two; the result is a multiple of it.</param>
    /// <param name="start">The piece's first address.</param>
    /// <returns>False when no free range can hold such a piece.</returns>
    public bool TryAllocate(ulong size, ulong alignment, out ulong start)
    {
        ArgumentOutOfRangeException.ThrowIfZero(size);
        if (!ulong.IsPow2(alignment))
        {
            throw new ArgumentException($"an alignment of {alignment} is no power of two", nameof(alignment));
        }

        int range = size > FreeBytes ? -1 : Find(size, alignment);
        if (range < 0)
        {
            start = 0;
            return false;
        }

        (ulong rangeStart, ulong rangeSize) = _ranges[range];
        start = AlignUp(rangeStart, alignment);
        Carve(range, rangeStart, rangeSize, start, size);
        return true;
    }

    /// <summary>Gives back a piece, or a part of one.</summary>
    /// <param name="start">Its first address.</param>
    /// <param name="size">Its size; 0 does nothing.</param>
    /// <returns>The whole free range that it lies in now.</returns>
    /// <exception cref="InvalidOperationException">The piece is free already, as far as that is seen without a search.</exception>
    public (ulong Start, ulong Size) Free(ulong start, ulong size)
    {
        if (start < _start || size > _size || start - _start > _size - size)
        {
            throw new ArgumentOutOfRangeException(nameof(start), $"0x{start:x}+0x{size:x} lies outside 0x{_start:x}+0x{_size:x}");
        }

        if (size == 0)
        {
            return (start, 0);
        }

        if (_byStart.TryFind(start, out _) || _byEnd.TryFind(start + size, out _))
        {
            throw new InvalidOperationException($"0x{start:x}+0x{size:x} is free already");
        }

        ulong end = start + size;
        FreeBytes += size;
        if (_byStart.TryFind(end, out int behind))
        {
            end += _ranges[behind].Size;
            Remove(behind);
        }

        if (_byEnd.TryFind(start, out int before))
        {
            start = _ranges[before].Start;
            Remove(before);
        }

        Link(start, end - start);
        return (start, end - start);
    }

    /// <summary>The free ranges from low to high addresses. For tests and diagnostics: it sorts.</summary>
    public (ulong Start, ulong Size)[] ToArray()
    {
        (ulong Start, ulong Size)[] all = _ranges.ToArray();
        Array.Sort(all);
        return all;
    }

    // Addresses are below 2^64 minus the range's size, so this can pass 2^64 only for alignments no range can satisfy.
    private static ulong AlignUp(ulong value, ulong alignment) => unchecked((value + alignment - 1) & ~(alignment - 1));

    private static bool Fits((ulong Start, ulong Size) range, ulong size, ulong alignment)
    {
        ulong aligned = AlignUp(range.Start, alignment);
        ulong padding = unchecked(aligned - range.Start);
        return aligned >= range.Start && padding <= range.Size && range.Size - padding >= size;
    }

    private int Find(ulong size, ulong alignment)
    {
        int found = FindAmong(SizeBins.Of(size), size, alignment, Attempts);
        if (found < 0)
        {
            found = FindAmong(_ranges.FirstOccupied(SizeBins.AllAtLeast(size)), size, alignment, Attempts);
        }

        ulong certain = size + alignment - 1;
        if (found < 0 && certain >= size)
        {
            found = FindAmong(_ranges.FirstOccupied(SizeBins.AllAtLeast(certain)), size, alignment, 1);
        }

        for (int bin = _ranges.FirstOccupied(SizeBins.Of(size)); found < 0 && bin >= 0; bin = _ranges.FirstOccupied(bin + 1))
        {
            found = FindAmong(bin, size, alignment, int.MaxValue);
        }

        return found;
    }

    private int FindAmong(int bin, ulong size, ulong alignment, int attempts)
    {
        int range = bin < 0 ? -1 : _ranges.First(bin);
        while (range >= 0 && !Fits(_ranges[range], size, alignment))
        {
            range = --attempts > 0 ? _ranges.Next(range) : -1;
        }

        return range;
    }

    private void Carve(int range, ulong rangeStart, ulong rangeSize, ulong start, ulong size)
    {
        Remove(range);
        FreeBytes -= size;
        if (start > rangeStart)
        {
            Link(rangeStart, start - rangeStart);
        }

        ulong end = start + size;
        if (end < rangeStart + rangeSize)
        {
            Link(end, rangeStart + rangeSize - end);
        }
    }

    private void Insert(ulong start, ulong size)
    {
        FreeBytes += size;
        Link(start, size);
    }

    private void Link(ulong start, ulong size)
    {
        int range = _ranges.Add(start, size);
        _byStart.Add(start, range);
        _byEnd.Add(start + size, range);
    }

    private void Remove(int range)
    {
        (ulong start, ulong size) = _ranges[range];
        _byStart.Remove(start);
        _byEnd.Remove(start + size);
        _ranges.Remove(range);
    }
}
