using System.Runtime.CompilerServices;

namespace Jitney.Linking.Allocation;

/// <summary>The free parts of one range of addresses: gives out aligned pieces and takes them back.</summary>
/// <remarks>
/// Neighbouring free ranges are always one. Taking and giving back is a few array accesses whatever the number of ranges (good fit
/// by size class; only when nothing fits with certainty are all candidates tried, so a piece is refused only where none
/// exists). The same calls give the same addresses. No garbage once the table has grown. Not thread-safe.
/// </remarks>
internal sealed class FreeRanges
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
            _ranges.AddFirst((uint)size);
        }
    }

    /// <summary>Free bytes in all.</summary>
    public ulong FreeBytes { get; private set; }

    /// <summary>How many free ranges there are; no two of them touch. For tests and diagnostics: it counts.</summary>
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
        if (size == 0 || !ulong.IsPow2(alignment))
        {
            Refuse(size, alignment);
        }

        int range = size > FreeBytes ? RangeTable.None : Find((uint)size, alignment);
        if (range == RangeTable.None)
        {
            (start, piece) = (0, RangeTable.None);
            return false;
        }

        uint offset = _ranges.StartOf(range);
        offset += (uint)Padding(offset, alignment);
        piece = _ranges.Carve(range, offset, (uint)size);
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
            Refuse(piece);
        }

        FreeBytes += _ranges.SizeOf(piece);
        _ranges.Join(piece);
        return (_start + _ranges.StartOf(piece), _ranges.SizeOf(piece));
    }

    /// <summary>The free ranges from low to high addresses. For tests and diagnostics: it sorts.</summary>
    public (ulong Start, ulong Size)[] ToArray()
    {
        (ulong Start, ulong Size)[] all = [.. _ranges.FreeToArray().Select(range => (_start + range.Start, (ulong)range.Size))];
        Array.Sort(all);
        return all;
    }

    // Messages are made elsewhere: they would take room on the stack of every call.
    private static void Refuse(ulong size, ulong alignment)
    {
        ArgumentOutOfRangeException.ThrowIfZero(size);
        throw new ArgumentException($"an alignment of {alignment} is no power of two", nameof(alignment));
    }

    private static void Refuse(int piece) =>
        throw new InvalidOperationException($"there is no piece {piece}: it was given back before, or never taken");

    // From an offset up to the next aligned address; for an alignment that passes 2^64 it is more than any range has.
    private ulong Padding(uint offset, ulong alignment) => unchecked(0 - (_start + offset)) & (alignment - 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Fits(int range, ulong size, ulong alignment)
    {
        ulong padding = Padding(_ranges.StartOf(range), alignment);
        ulong room = _ranges.SizeOf(range);
        return padding <= room && room - padding >= size;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Find(uint size, ulong alignment)
    {
        int bin = SizeBins.Of(size);
        int found = _ranges.Next(bin);
        if (Fits(found, size, alignment))
        {
            return found;
        }

        found = _ranges.Next(found);
        if (Fits(found, size, alignment))
        {
            return found;
        }

        found = _ranges.Next(_ranges.FirstOccupied(SizeBins.AllAtLeast(size)));
        return Fits(found, size, alignment) ? found : FindLong(size, alignment);
    }

    private int FindLong(uint size, ulong alignment)
    {
        int found = FindAmong(_ranges.FirstOccupied(SizeBins.AllAtLeast(size)), size, alignment, Attempts);
        ulong certain = size + alignment - 1;
        if (found == RangeTable.None && certain <= uint.MaxValue)
        {
            found = FindAmong(_ranges.FirstOccupied(SizeBins.AllAtLeast((uint)certain)), size, alignment, 1);
        }

        for (int bin = _ranges.FirstOccupied(SizeBins.Of(size)); found == RangeTable.None && bin != SizeBins.Nothing; bin = _ranges.FirstOccupied(bin + 1))
        {
            found = FindAmong(bin, size, alignment, int.MaxValue);
        }

        return found;
    }

    private int FindAmong(int bin, uint size, ulong alignment, int attempts)
    {
        int range = bin;
        do
        {
            range = _ranges.Next(range);
            if (Fits(range, size, alignment))
            {
                return range;
            }
        }
        while (range != bin && --attempts > 0);
        return RangeTable.None;
    }
}
