namespace Jitney.Interop.Linux.Libraries;

/// <summary>A <c>DT_GNU_HASH</c> table: a filter, buckets, and chains of hashes parallel to the end of the symbol table.</summary>
/// <remarks>Layout: number of buckets, first symbol in the chains, number of 64-bit filter words, filter shift; the filter; one
/// symbol index for each bucket (0 for none); one hash for each symbol, whose lowest bit marks the end of a chain.</remarks>
internal readonly unsafe struct GnuHashTable(uint* table)
{
    private uint BucketCount => table[0];

    private uint FirstSymbol => table[1];

    private uint FilterSize => table[2];

    private uint FilterShift => table[3];

    private ulong* Filter => (ulong*)(table + 4);

    private uint* Buckets => (uint*)(Filter + FilterSize);

    private uint* Chains => Buckets + BucketCount;

    /// <summary>The hash of a name: Bernstein's, by 33.</summary>
    internal static uint Hash(ReadOnlySpan<byte> name)
    {
        uint hash = 5381;
        foreach (byte character in name)
        {
            hash = unchecked((hash * 33) + character);
        }

        return hash;
    }

    /// <summary>The first symbol that may have a name of this hash; 0 for none.</summary>
    internal uint FirstCandidate(uint hash)
    {
        ulong mask = (1UL << (int)(hash % 64)) | (1UL << (int)((hash >> (int)FilterShift) % 64));
        if ((Filter[hash / 64 % FilterSize] & mask) != mask)
        {
            return 0;
        }

        uint start = Buckets[hash % BucketCount];
        return start < FirstSymbol ? 0 : MatchFrom(hash, start);
    }

    /// <summary>The next such symbol behind <paramref name="index"/>; 0 for none.</summary>
    internal uint NextCandidate(uint hash, uint index) =>
        (Chains[index - FirstSymbol] & 1) != 0 ? 0 : MatchFrom(hash, index + 1);

    /// <summary>The number of symbols, those before the chains included.</summary>
    internal uint SymbolCount()
    {
        uint last = 0;
        for (uint bucket = 0; bucket < BucketCount; bucket++)
        {
            last = Math.Max(last, Buckets[bucket]);
        }

        if (last < FirstSymbol)
        {
            return FirstSymbol;
        }

        while ((Chains[last - FirstSymbol] & 1) == 0)
        {
            last++;
        }

        return last + 1;
    }

    private uint MatchFrom(uint hash, uint index)
    {
        for (; ; index++)
        {
            uint entry = Chains[index - FirstSymbol];
            if ((entry | 1) == (hash | 1))
            {
                return index;
            }

            if ((entry & 1) != 0)
            {
                return 0;
            }
        }
    }
}
