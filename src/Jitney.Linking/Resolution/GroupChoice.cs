using Jitney.Linking.Graph;

namespace Jitney.Linking.Resolution;

/// <summary>Chooses which object provides a COMDAT group, or a section that is linked once: the first that has it.</summary>
/// <remarks>As in GNU ld and gold, a group and a section that is linked once are alternatives when the section's name ends in the group's signature: the second of them goes, provided
/// that what it defines is defined already. Not thread-safe.</remarks>
internal sealed class GroupChoice(ObjectResolver resolver)
{
    private int[] _stamps = [];
    private int _stamp;
    private LinkBatch _batch = null!;
    private bool _hasLinkOnce;

    /// <summary>Turns to a new batch.</summary>
    public void Begin(LinkBatch batch, int stamp) => (_batch, _stamp) = (batch, stamp);

    /// <summary>Marks the blocks of an object that others provide.</summary>
    public void Choose(ObjectGraph graph)
    {
        var loses = new bool[graph.Groups.Length];
        bool[]? brings = null;
        for (int index = 0; index < loses.Length; index++)
        {
            ref readonly ComdatGroup group = ref graph.Groups[index];
            ReadOnlySpan<byte> name = graph.NameBytes(group.NameOffset);
            int signature = _batch.Names.Intern(name, group.NameHash);
            loses[index] = IsTaken(signature);
            if (!loses[index] && (group.IsLinkOnce || _hasLinkOnce) && HasAlternative(group, name))
            {
                brings ??= FindNew(graph);
                loses[index] = !brings[index];
            }

            if (!loses[index])
            {
                Take(signature);
            }

            if (group.IsLinkOnce && !loses[index])
            {
                _hasLinkOnce = true;
                Take(_batch.Names.Intern(LinkOnceName.AnyOf(LinkOnceName.Signature(name))));
            }
        }

        for (int index = 0; index < graph.Blocks.Length; index++)
        {
            int group = graph.Sections[graph.Blocks[index].Section].Group;
            if (group >= 0 && loses[group])
            {
                graph.Blocks[index].Flags |= BlockFlags.Discarded;
            }
        }
    }

    private bool HasAlternative(in ComdatGroup group, ReadOnlySpan<byte> name) =>
        IsTaken(_batch.Names.Intern(group.IsLinkOnce ? LinkOnceName.Signature(name) : LinkOnceName.AnyOf(name)));

    private bool IsTaken(int signature) => _batch.Linked.HasGroup(signature) || (signature < _stamps.Length && _stamps[signature] == _stamp);

    private void Take(int signature)
    {
        if (IsTaken(signature))
        {
            return;
        }

        if (signature >= _stamps.Length)
        {
            Array.Resize(ref _stamps, Math.Max(_batch.Names.Count, 2 * _stamps.Length));
        }

        _stamps[signature] = _stamp;
        _batch.Groups.Add(signature);
    }

    // Which groups define something that nothing defines so far.
    private bool[] FindNew(ObjectGraph graph)
    {
        var brings = new bool[graph.Groups.Length];
        for (int index = graph.FirstGlobal; index < graph.Symbols.Length; index++)
        {
            ref readonly Symbol symbol = ref graph.Symbols[index];
            int group = symbol.Block < 0 ? -1 : graph.Sections[graph.Blocks[symbol.Block].Section].Group;
            if (group >= 0 && !brings[group])
            {
                brings[group] = !IsDefined(_batch.Names.Intern(graph.NameBytes(symbol), symbol.NameHash));
            }
        }

        return brings;
    }

    private bool IsDefined(int name) => resolver.Find(name) is >= 0 and int global
        ? _batch.Globals[global].State is GlobalState.Defined or GlobalState.Linked
        : _batch.Linked[name].Origin == SymbolOrigin.Object;
}
