using System.Runtime.InteropServices;

namespace Jitney.Interop.Libraries;

/// <summary>The versions of a loaded object's symbols (Linux Standard Base, "Symbol Versioning"): a number for each symbol, and names for the numbers.</summary>
/// <param name="numbers"><c>DT_VERSYM</c>; null when nothing has a version.</param>
/// <param name="definitions"><c>DT_VERDEF</c>.</param>
/// <param name="strings">The object's string table.</param>
internal readonly unsafe struct SymbolVersions(ushort* numbers, ElfVersionDefinition* definitions, byte* strings)
{
    private const ushort Hidden = 0x8000;
    private const ushort FirstNamed = 2;

    /// <summary>The name of a symbol's version; empty when it has none.</summary>
    internal ReadOnlySpan<byte> NameOf(uint symbol)
    {
        if (numbers == null || definitions == null || (numbers[symbol] & ~Hidden) < FirstNamed)
        {
            return default;
        }

        ElfVersionDefinition* definition = definitions;
        while ((definition->Number & ~Hidden) != (numbers[symbol] & ~Hidden))
        {
            if (definition->Next == 0)
            {
                return default;
            }

            definition = (ElfVersionDefinition*)((byte*)definition + definition->Next);
        }

        uint name = *(uint*)((byte*)definition + definition->Names);
        return MemoryMarshal.CreateReadOnlySpanFromNullTerminated(strings + name);
    }

    /// <summary>Whether a symbol is what its name means where no version is named.</summary>
    internal bool IsDefault(uint symbol) => numbers == null || (numbers[symbol] & Hidden) == 0;
}
