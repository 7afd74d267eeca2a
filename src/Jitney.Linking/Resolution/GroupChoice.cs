using Jitney.Linking.Graph;

namespace Jitney.Linking.Resolution;

/// <summary>Chooses which object provides a COMDAT group, or a section that is linked once: the first that has it.</summary>
/// <remarks>As in GNU ld and gold, a group and a section that is linked once are alternatives when the section's name ends in the group's signature: the second of them goes, provided
/// that what it defines is defined already. A module has its own copies of code and constants that a module provides which may be taken out, as libraries have whose names are not shared; variables are one
/// for all. Not thread-safe.</remarks>
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
        bool[]? copies = null;
        bool[]? brings = null;
        for (int index = 0; index < loses.Length; index++)
        {
            ref readonly ComdatGroup group = ref graph.Groups[index];
            ReadOnlySpan<byte> name = graph.NameBytes(group.NameOffset);
            int signature = _batch.Names.Intern(name, group.NameHash);
            loses[index] = IsTaken(signature);
            if (loses[index] && (_batch.HasModules || _batch.Duplicates == DuplicateDefinitions.TheLastCounts) && IsCopied(graph, index, signature))
            {
                copies ??= new bool[loses.Length];
                (copies[index], loses[index]) = (true, false);
                continue;
            }

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
            else if (group >= 0 && copies?[group] == true)
            {
                graph.Blocks[index].Flags |= BlockFlags.OwnCopy;
            }
        }
    }

    private bool HasAlternative(in ComdatGroup group, ReadOnlySpan<byte> name) =>
        IsTaken(_batch.Names.Intern(group.IsLinkOnce ? LinkOnceName.Signature(name) : LinkOnceName.AnyOf(name)));

    // A batch has one copy.
    private bool IsCopied(ObjectGraph graph, int group, int signature)
    {
        if (IsStamped(signature) || !_batch.Linked.TryGetGroup(signature, out LinkedUnit? unit) || (!unit.IsRemovable && _batch.Duplicates != DuplicateDefinitions.TheLastCounts)
            || _batch.Sources[graph.Index].Module is { } module && unit.Modules.Contains(module) || HasVariables(graph, group))
        {
            return false;
        }

        Stamp(signature);
        return true;
    }

    private static bool HasVariables(ObjectGraph graph, int group)
    {
        foreach (ref readonly Block block in graph.Blocks.AsSpan())
        {
            ref readonly GraphSection section = ref graph.Sections[block.Section];
            if (section.Group == group
                && (section.Role is SectionRole.ThreadData or SectionRole.ThreadZeroFill
                    || (section.Segment == SegmentKind.Writable && !graph.NameBytes(section.NameOffset).StartsWith(".data.rel.ro"u8))))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsTaken(int signature) => _batch.Linked.TryGetGroup(signature, out _) || IsStamped(signature);

    private bool IsStamped(int signature) => signature < _stamps.Length && _stamps[signature] == _stamp;

    private void Take(int signature)
    {
        if (IsTaken(signature))
        {
            return;
        }

        Stamp(signature);
        _batch.Groups.Add(signature);
    }

    private void Stamp(int signature)
    {
        if (signature >= _stamps.Length)
        {
            Array.Resize(ref _stamps, Math.Max(_batch.Names.Count, 2 * _stamps.Length));
        }

        _stamps[signature] = _stamp;
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
