using Jitney.Linking.Formats;
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

    private void Add(ObjectFile file)
    {
        foreach (ObjectDefinition definition in file.Definitions())
        {
            if (!definition.IsStrong)
            {
                continue;
            }

            ulong hash = NameHash.Of(definition.Name.Span);
            _strong.Add(hash);
            if (definition.IsData)
            {
                _data.Add(hash);
            }
        }
    }
}
