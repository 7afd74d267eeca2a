using System.Runtime.InteropServices;

namespace Jitney.Interop.Linux.Libraries;

/// <summary>The versions of a loaded object's dynamic symbols; all symbols are of the default version where there are none.</summary>
/// <remarks>One number for each symbol, whose highest bit hides it from those who ask for no version; and the list of the versions that
/// the object defines. Format: Linux Standard Base, "Symbol Versioning".</remarks>
internal readonly unsafe struct SymbolVersionTable(ushort* numbers, ElfVersionDefinition* definitions, byte* strings)
{
    private const ushort Hidden = 0x8000;

    // Smaller numbers are for symbols that are local, or global without a version.
    private const int FirstNamed = 2;

    /// <summary>Whether a symbol is of a version.</summary>
    /// <param name="symbol">Its number.</param>
    /// <param name="version">The version's name; empty for what a name stands for without one.</param>
    internal bool Is(uint symbol, ReadOnlySpan<byte> version)
    {
        if (numbers == null)
        {
            return true;
        }

        ushort number = numbers[symbol];
        return version.IsEmpty ? (number & Hidden) == 0 : NameOf(symbol).SequenceEqual(version);
    }

    /// <summary>Where a symbol's number is; null where no symbol has one.</summary>
    internal ushort* NumberOf(uint symbol) => numbers == null ? null : numbers + symbol;

    /// <summary>The name of a symbol's version; empty when it has none.</summary>
    internal ReadOnlySpan<byte> NameOf(uint symbol)
    {
        int number = numbers == null ? 0 : numbers[symbol] & ~Hidden;
        if (number < FirstNamed)
        {
            return default;
        }

        for (ElfVersionDefinition* definition = definitions; definition != null;)
        {
            if ((definition->Number & ~Hidden) == number)
            {
                // The first of its names is its own; the others are of versions that it builds on.
                uint name = *(uint*)((byte*)definition + definition->Names);
                return MemoryMarshal.CreateReadOnlySpanFromNullTerminated(strings + name);
            }

            definition = definition->Next == 0 ? null : (ElfVersionDefinition*)((byte*)definition + definition->Next);
        }

        return default;
    }
}
