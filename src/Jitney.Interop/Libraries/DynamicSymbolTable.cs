using System.Runtime.InteropServices;

namespace Jitney.Interop.Libraries;

/// <summary>The dynamic symbols of a loaded object, with the hash tables that find them.</summary>
/// <remarks>Either hash table may be missing; without both the table counts as empty.</remarks>
internal readonly unsafe struct DynamicSymbolTable(ElfDynamicSymbol* symbols, byte* strings, uint* hashTable, uint* gnuHashTable)
{
    /// <summary>The first symbol.</summary>
    internal ElfDynamicSymbol* First => symbols;

    /// <summary>How many symbols there are, as the hash tables tell; the dynamic section does not say it.</summary>
    internal uint Count()
    {
        if (symbols == null)
        {
            return 0;
        }

        if (hashTable != null)
        {
            // Two 32-bit words: numbers of buckets and of chains; there is one chain element for each symbol.
            return hashTable[1];
        }

        return gnuHashTable != null ? new GnuHashTable(gnuHashTable).SymbolCount() : 0;
    }

    /// <summary>Finds the definition of a name: the one at an address if there is one, else any (another version, an indirect function).</summary>
    /// <param name="name">The name without terminator.</param>
    /// <param name="hash">Its GNU hash.</param>
    /// <param name="value">The address, without the object's bias.</param>
    internal ElfDynamicSymbol* Find(ReadOnlySpan<byte> name, uint hash, ulong value)
    {
        if (symbols == null || gnuHashTable == null)
        {
            return null;
        }

        ElfDynamicSymbol* other = null;
        var table = new GnuHashTable(gnuHashTable);
        for (uint index = table.FirstCandidate(hash); index != 0; index = table.NextCandidate(hash, index))
        {
            ElfDynamicSymbol* symbol = symbols + index;
            if (symbol->Section != ElfDynamicSymbol.Undefined && NameOf(symbol).SequenceEqual(name))
            {
                if (symbol->Value == value)
                {
                    return symbol;
                }

                other = symbol;
            }
        }

        return other;
    }

    /// <summary>Finds the definition of a name in one version.</summary>
    /// <param name="name">The name without terminator.</param>
    /// <param name="hash">Its GNU hash.</param>
    /// <param name="version">The version; empty for the default one, or any if there is no default.</param>
    /// <param name="versions">The versions of this table's symbols.</param>
    internal ElfDynamicSymbol* FindVersion(ReadOnlySpan<byte> name, uint hash, ReadOnlySpan<byte> version, in SymbolVersions versions)
    {
        if (symbols == null || gnuHashTable == null)
        {
            return null;
        }

        ElfDynamicSymbol* other = null;
        var table = new GnuHashTable(gnuHashTable);
        for (uint index = table.FirstCandidate(hash); index != 0; index = table.NextCandidate(hash, index))
        {
            ElfDynamicSymbol* symbol = symbols + index;
            if (symbol->Section == ElfDynamicSymbol.Undefined || !NameOf(symbol).SequenceEqual(name))
            {
                continue;
            }

            ReadOnlySpan<byte> own = versions.NameOf(index);
            if (version.IsEmpty ? versions.IsDefault(index) : own.SequenceEqual(version))
            {
                return symbol;
            }

            // A library without versions has what programs were linked with when it had some.
            other = version.IsEmpty || own.IsEmpty ? symbol : other;
        }

        return other;
    }

    private ReadOnlySpan<byte> NameOf(ElfDynamicSymbol* symbol) => MemoryMarshal.CreateReadOnlySpanFromNullTerminated(strings + symbol->Name);
}
