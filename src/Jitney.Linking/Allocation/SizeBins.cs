using System.Numerics;
using System.Runtime.CompilerServices;

namespace Jitney.Linking.Allocation;

/// <summary>Which size classes hold free ranges: sixteen classes for each power of two, and a bit for each that is not empty.</summary>
/// <remarks>The classes of TLSF (Masmano et al., 2004), with four powers of two in one word: nearly every search is one bit scan. Not thread-safe.</remarks>
internal sealed class SizeBins
{
    /// <summary>The number of classes; the first sixteen are never used, so that no class is number 0.</summary>
    public const int Count = 33 * Subdivisions;

    /// <summary>A class that nothing is in, ever.</summary>
    public const int Nothing = 1;

    private const int SubdivisionBits = 4;
    private const int Subdivisions = 1 << SubdivisionBits;

    private readonly ulong[] _occupied = new ulong[(Count / 64) + 1];

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
    public void MarkOccupied(int bin) => _occupied[bin >> 6] |= 1UL << bin;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MarkEmpty(int bin) => _occupied[bin >> 6] &= ~(1UL << bin);

    /// <summary>The lowest class from <paramref name="bin"/> on that is not empty; <see cref="Nothing"/> if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int FirstOccupied(int bin)
    {
        int word = bin >> 6;
        ulong bits = _occupied[word] >> bin;
        return bits != 0 ? bin + BitOperations.TrailingZeroCount(bits) : FirstBehind(word);
    }

    /// <summary>The highest class that is not empty; <see cref="Nothing"/> if there is none.</summary>
    public int LastOccupied()
    {
        for (int word = _occupied.Length - 1; word >= 0; word--)
        {
            if (_occupied[word] != 0)
            {
                return (word << 6) + BitOperations.Log2(_occupied[word]);
            }
        }

        return Nothing;
    }

    private int FirstBehind(int word)
    {
        while (++word < _occupied.Length)
        {
            if (_occupied[word] != 0)
            {
                return (word << 6) + BitOperations.TrailingZeroCount(_occupied[word]);
            }
        }

        return Nothing;
    }
}
