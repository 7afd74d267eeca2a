using System.Runtime.InteropServices;

namespace Jitney.Interop.Linux.Libraries;

/// <summary>The dynamic symbols of a loaded object, with the hash tables that find them.</summary>
/// <remarks>Either hash table may be missing; without both the table counts as empty.</remarks>
internal readonly unsafe struct DynamicSymbolTable(ElfDynamicSymbol* symbols, byte* strings, uint* hashTable, uint* gnuHashTable, SymbolVersionTable versions)
{
    /// <summary>The first symbol.</summary>
    internal ElfDynamicSymbol* First => symbols;

    /// <summary>Whether names can be found.</summary>
    internal bool IsIndexed => symbols != null && gnuHashTable != null;

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

    /// <summary>Finds the definition of a name: the one at an address if there is one, of the version asked for if several are there; else any
    /// (another version, an indirect function).</summary>
    /// <param name="name">The name without terminator.</param>
    /// <param name="hash">Its GNU hash.</param>
    /// <param name="value">The address, without the object's bias.</param>
    /// <param name="version">The version; empty for the default one.</param>
    internal ElfDynamicSymbol* Find(ReadOnlySpan<byte> name, uint hash, ulong value, ReadOnlySpan<byte> version)
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
                if (symbol->Value == value && versions.Is(index, version))
                {
                    return symbol;
                }

                other = other == null || symbol->Value == value ? symbol : other;
            }
        }

        return other;
    }

    /// <summary>Finds the definition of a name in one version.</summary>
    /// <param name="name">The name without terminator.</param>
    /// <param name="hash">Its GNU hash.</param>
    /// <param name="version">The version; empty for the default one, or any if there is no default.</param>
    internal ElfDynamicSymbol* FindVersion(ReadOnlySpan<byte> name, uint hash, ReadOnlySpan<byte> version)
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

            if (versions.Is(index, version))
            {
                return symbol;
            }

            // A library without versions has what programs were linked with when it had some.
            other = version.IsEmpty || versions.NameOf(index).IsEmpty ? symbol : other;
        }

        return other;
    }

    /// <summary>The name of a symbol's version; empty when it has none.</summary>
    internal ReadOnlySpan<byte> VersionOf(ElfDynamicSymbol* symbol) => versions.NameOf((uint)(symbol - symbols));

    /// <summary>Where the number of a symbol's version is; null where symbols have none.</summary>
    internal ushort* VersionNumber(uint index) => versions.NumberOf(index);

    /// <summary>Finds all definitions of a name, of whatever version.</summary>
    /// <param name="name">The name without terminator.</param>
    /// <param name="hash">Its GNU hash.</param>
    /// <param name="indices">Gets the symbols' numbers.</param>
    internal void FindAll(ReadOnlySpan<byte> name, uint hash, List<uint> indices)
    {
        if (symbols == null || gnuHashTable == null)
        {
            return;
        }

        var table = new GnuHashTable(gnuHashTable);
        for (uint index = table.FirstCandidate(hash); index != 0; index = table.NextCandidate(hash, index))
        {
            if (symbols[index].Section is not (ElfDynamicSymbol.Undefined or ElfDynamicSymbol.Absolute) && NameOf(symbols + index).SequenceEqual(name))
            {
                indices.Add(index);
            }
        }
    }

    /// <summary>Whether a symbol is what its name stands for without a version.</summary>
    internal bool IsDefaultVersion(uint index) => versions.Is(index, default);

    /// <summary>A symbol's name.</summary>
    internal ReadOnlySpan<byte> NameOf(ElfDynamicSymbol* symbol) => MemoryMarshal.CreateReadOnlySpanFromNullTerminated(strings + symbol->Name);
}
