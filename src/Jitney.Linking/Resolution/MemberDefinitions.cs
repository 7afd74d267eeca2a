using Jitney.ObjectFiles.Elf;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Resolution;

/// <summary>How a member of an archive defines names, from its symbol table alone.</summary>
internal sealed class MemberDefinitions
{
    private readonly HashSet<ulong> _data = [];
    private readonly HashSet<ulong> _strong = [];

    /// <summary>Reads a member's symbols; none of a damaged one, which is told when it is taken.</summary>
    public MemberDefinitions(LinkInput member)
    {
        try
        {
            Add(member.Source.File);
        }
        catch (LinkException)
        {
            // Nobody needs it for a symbol that has its memory already.
        }
    }

    /// <summary>Whether it defines a name as data with a value, and not weakly.</summary>
    public bool HasData(ulong hash) => _data.Contains(hash);

    /// <summary>Whether it defines a name neither weakly nor as a common symbol.</summary>
    public bool HasStrong(ulong hash) => _strong.Contains(hash);

    private void Add(ElfObjectFile file)
    {
        for (int index = file.FirstGlobalSymbol; index < file.Symbols.Length; index++)
        {
            ref readonly ElfSymbol symbol = ref file.Symbols[index];
            if (symbol.Binding is not (ElfBinding.Global or ElfBinding.Unique) || file.SymbolSectionIndex(index) is ElfSymbolPlace.Undefined or ElfSymbolPlace.Common)
            {
                continue;
            }

            ulong hash = NameHash.Of(file.SymbolNameBytes(index));
            _strong.Add(hash);
            if (symbol.Type is not (ElfSymbolType.Function or ElfSymbolType.IndirectFunction or ElfSymbolType.Common))
            {
                _data.Add(hash);
            }
        }
    }
}
