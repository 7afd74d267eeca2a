using Jitney.Linking.Graph;

namespace Jitney.Linking.Resolution;

/// <summary>What a group of an object holds, as far as it says whether another one is the same: how many sections, and what they define.</summary>
/// <param name="Sections">How many sections of memory it has.</param>
/// <param name="IsZeroFill">Whether the last of them has no content.</param>
/// <param name="Symbols">How many symbols lie in it, local ones too.</param>
/// <param name="Sum">A number made of their names, bindings, kinds and scopes, in whichever order they come.</param>
internal readonly record struct GroupContents(int Sections, bool IsZeroFill, int Symbols, ulong Sum)
{
    private const ulong Spread = 0x9e37_79b9_7f4a_7c15;

    /// <summary>Whether a group of one section and a section that is linked once are the same: the same symbols of the same kinds, and some.</summary>
    public bool IsSameAs(GroupContents other) => Sections == 1 && Symbols > 0 && this == other;

    /// <summary>All groups of an object.</summary>
    public static GroupContents[] Of(ObjectGraph graph)
    {
        var contents = new GroupContents[graph.Groups.Length];
        foreach (ref readonly GraphSection section in graph.Sections.AsSpan())
        {
            if (section.Group >= 0)
            {
                contents[section.Group] = new GroupContents(contents[section.Group].Sections + 1, section.Role is SectionRole.ZeroFill or SectionRole.ThreadZeroFill, 0, 0);
            }
        }

        for (int index = 0; index < graph.Symbols.Length; index++)
        {
            ref readonly Symbol symbol = ref graph.Symbols[index];
            int group = symbol.Block < 0 ? -1 : graph.Sections[graph.Blocks[symbol.Block].Section].Group;
            if (group >= 0 && symbol.Kind != SymbolKind.Section)
            {
                ulong name = index < graph.FirstGlobal ? NameHash.Of(graph.NameBytes(symbol.NameOffset)) : symbol.NameHash;
                ulong mixed = (name ^ ((ulong)symbol.Binding << 16) ^ ((ulong)symbol.Kind << 8) ^ (ulong)symbol.Scope) * Spread;
                contents[group] = contents[group] with { Symbols = contents[group].Symbols + 1, Sum = contents[group].Sum + (mixed ^ (mixed >> 29)) };
            }
        }

        return contents;
    }
}
