using System.Numerics;

namespace Jitney.Linking.Allocation;

/// <summary>Which size classes hold free ranges: sixteen classes for each power of two, and a bit for each that is not empty.</summary>
/// <remarks>The two-level scheme of TLSF (Masmano et al., 2004): any search is two bit scans. Not thread-safe.</remarks>
internal sealed class SizeBins
{
    /// <summary>The number of classes.</summary>
    public const int Count = 64 * Subdivisions;

    private const int SubdivisionBits = 4;
    private const int Subdivisions = 1 << SubdivisionBits;

    private readonly ushort[] _occupied = new ushort[64];
    private ulong _rows;

    /// <summary>The class of a size. Sizes of a higher class are larger than all sizes of a lower one.</summary>
    public static int Of(ulong size)
    {
        int exponent = BitOperations.Log2(size);
        int subdivision = exponent >= SubdivisionBits
            ? (int)(size >> (exponent - SubdivisionBits)) & (Subdivisions - 1)
            : (int)(size << (SubdivisionBits - exponent)) & (Subdivisions - 1);
        return (exponent * Subdivisions) + subdivision;
    }

    /// <summary>The lowest class whose every size is at least <paramref name="size"/>.</summary>
    public static int AllAtLeast(ulong size)
    {
        int exponent = BitOperations.Log2(size);
        ulong width = exponent > SubdivisionBits ? 1UL << (exponent - SubdivisionBits) : 1;
        return (size & (width - 1)) == 0 ? Of(size) : Of(size) + 1;
    }

    public void MarkOccupied(int bin)
    {
        _occupied[bin / Subdivisions] |= (ushort)(1 << (bin % Subdivisions));
        _rows |= 1UL << (bin / Subdivisions);
    }

    public void MarkEmpty(int bin)
    {
        int row = bin / Subdivisions;
        _occupied[row] &= (ushort)~(1 << (bin % Subdivisions));
        if (_occupied[row] == 0)
        {
            _rows &= ~(1UL << row);
        }
    }

    /// <summary>The lowest class from <paramref name="bin"/> on that is not empty; negative for none.</summary>
    public int FirstOccupied(int bin)
    {
        if (bin >= Count)
        {
            return -1;
        }

        int row = bin / Subdivisions;
        int inRow = _occupied[row] >> (bin % Subdivisions);
        if (inRow != 0)
        {
            return bin + BitOperations.TrailingZeroCount(inRow);
        }

        ulong rows = row == 63 ? 0 : _rows >> (row + 1) << (row + 1);
        if (rows == 0)
        {
            return -1;
        }

        row = BitOperations.TrailingZeroCount(rows);
        return (row * Subdivisions) + BitOperations.TrailingZeroCount(_occupied[row]);
    }

    /// <summary>The highest class that is not empty; negative for none.</summary>
    public int LastOccupied()
    {
        if (_rows == 0)
        {
            return -1;
        }

        int row = BitOperations.Log2(_rows);
        return (row * Subdivisions) + BitOperations.Log2(_occupied[row]);
    }
}
