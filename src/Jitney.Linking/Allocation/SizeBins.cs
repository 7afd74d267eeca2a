using System.Numerics;
using System.Runtime.CompilerServices;

namespace Jitney.Linking.Allocation;

/// <summary>Which size classes hold free ranges: sixteen classes for each power of two, and a bit for each that is not empty.</summary>
/// <remarks>The two-level scheme of TLSF (Masmano et al., 2004): any search is two bit scans. Not thread-safe.</remarks>
internal sealed class SizeBins
{
    /// <summary>The number of classes; those of the first row hold nothing, so that no class is number 0.</summary>
    public const int Count = 33 * Subdivisions;

    private const int SubdivisionBits = 4;
    private const int Subdivisions = 1 << SubdivisionBits;

    // A row more than there are classes: a search may begin behind the last one.
    private readonly ushort[] _occupied = new ushort[64];
    private ulong _rows;

    /// <summary>The class of a size. Sizes of a higher class are larger than all sizes of a lower one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Of(uint size)
    {
        int exponent = BitOperations.Log2(size);

        // The highest bit of the size stands above those of the subdivision, and counts as a row.
        return (exponent << SubdivisionBits) + (int)(((ulong)size << SubdivisionBits) >> exponent);
    }

    /// <summary>The lowest class whose every size is at least <paramref name="size"/>, which is not 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AllAtLeast(uint size) => Of(size - 1) + 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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

    /// <summary>The lowest class from <paramref name="bin"/> on that is not empty; 0 for none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int FirstOccupied(int bin)
    {
        int row = bin / Subdivisions;
        int inRow = _occupied[row] >> (bin % Subdivisions);
        if (inRow != 0)
        {
            return bin + BitOperations.TrailingZeroCount(inRow);
        }

        ulong rows = _rows >> row >> 1;
        if (rows == 0)
        {
            return 0;
        }

        row += 1 + BitOperations.TrailingZeroCount(rows);
        return (row * Subdivisions) + BitOperations.TrailingZeroCount((uint)_occupied[row]);
    }

    /// <summary>The highest class that is not empty; 0 for none.</summary>
    public int LastOccupied()
    {
        if (_rows == 0)
        {
            return 0;
        }

        int row = BitOperations.Log2(_rows);
        return (row * Subdivisions) + BitOperations.Log2(_occupied[row]);
    }
}
