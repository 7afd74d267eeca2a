using Jitney.Linking.Formats.Elf;
using Jitney.Linking.Graph;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Linking.Resolution;

/// <summary>Chooses which object provides a COMDAT group, or a section that is linked once: the first that has it.</summary>
/// <remarks>As in GNU ld, a group of one section and a section that is linked once are alternatives when the section's name ends in the group's signature and both have the same symbols, of the same bindings and
/// kinds: the second of them goes. So does what could only define again what has its one definition, which GNU ld calls an error. A module has its own copies of code and constants that a module provides which may be taken out, as libraries have whose names are not shared; variables are one
/// for all. Not thread-safe.</remarks>
internal sealed class GroupChoice(ObjectResolver resolver)
{
    // By the number of a name: when it was taken as a signature, and by which group of which object.
    private (int Stamp, int Object, int Group)[] _takers = [];
    private int _stamp;
    private LinkBatch _batch = null!;
    private bool _hasLinkOnce;
    private readonly Dictionary<int, List<(int Object, int Group)>> _linkOnce = [];
    private readonly Dictionary<int, GroupContents[]> _contents = [];
    private readonly Dictionary<int, GroupMembers> _members = [];

    /// <summary>Turns to a new batch.</summary>
    public void Begin(LinkBatch batch, int stamp)
    {
        (_batch, _stamp) = (batch, stamp);
        _linkOnce.Clear();
        _contents.Clear();
        _members.Clear();
    }

    /// <summary>Marks the blocks of an object that others provide.</summary>
    public void Choose(ObjectGraph graph)
    {
        var loses = new bool[graph.Groups.Length];
        bool[]? copies = null;
        Novelty[]? brings = null;
        for (int index = 0; index < loses.Length; index++)
        {
            ref readonly ComdatGroup group = ref graph.Groups[index];
            ReadOnlySpan<byte> name = graph.NameBytes(group.NameOffset);
            int signature = _batch.Names.Intern(name, group.NameHash, graph.Scope);
            if (_batch.Claims is { IsEmpty: false } claims)
            {
                claims.MeetGroup(_batch, signature, graph, index);
            }

            loses[index] = IsTaken(signature);
            if (loses[index] && graph.Format == TargetFormat.Coff && IsStamped(signature)
                && ComdatComparison.TakesOver(_batch, graph, index, _batch.Objects[_takers[signature].Object], _takers[signature].Group, MembersOf))
            {
                Stamp(signature, graph.Index, index);
                loses[index] = false;
                continue;
            }

            if (loses[index] && (_batch.HasModules || _batch.DuplicatesOf(signature) == DuplicateDefinitions.TheLastCounts) && IsCopied(graph, index, signature))
            {
                copies ??= new bool[loses.Length];
                (copies[index], loses[index]) = (true, false);
                continue;
            }

            if (!loses[index] && (group.IsLinkOnce || _hasLinkOnce) && HasAlternative(group, name, graph.Scope))
            {
                brings ??= FindNew(graph);
                loses[index] = brings[index] == Novelty.Duplicate || IsTwin(graph, index, name, brings[index]);
            }

            if (!loses[index] && graph.Scope < _batch.Dylibs.Count && _batch.Dylibs[graph.Scope] is { Links.Count: > 0 } dylib
                && !_batch.Promised.Contains(signature) && HasVariables(graph, index) && IsForOthers(graph, index))
            {
                // One inline variable for all that are linked against each other, as the dynamic linker has it.
                loses[index] = IsProvidedBy(dylib.Links, signature);
            }

            if (!loses[index])
            {
                Take(signature, graph.Index, index);
            }

            if (group.IsLinkOnce && !loses[index])
            {
                _hasLinkOnce = true;
                int any = _batch.Names.Intern(LinkOnceName.AnyOf(LinkOnceName.Signature(name)), graph.Scope);
                Take(any, graph.Index, index);
                if (!_linkOnce.TryGetValue(any, out List<(int, int)>? kept))
                {
                    _linkOnce.Add(any, kept = []);
                }

                kept.Add((graph.Index, index));
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

    // What a dylib has linked, or this batch has of it, or an object that waits there and will be taken along. A weak reference, which is left here, takes no member of an archive.
    private bool IsProvidedBy(IReadOnlyList<LinkDefinitions> links, int signature)
    {
        foreach (LinkDefinitions link in links)
        {
            int there = _batch.Names.In(signature, link.Scope);
            bool isInBatch = IsStamped(there);
            if (isInBatch ? IsForOthers(_batch.Objects[_takers[there].Object], _takers[there].Group) : link.Exports(there))
            {
                return true;
            }

            if (!isInBatch && link.WaitingObject(there) is { IsLinked: false } waiting && waiting.Source.File.Shows(_batch.Names.Bytes(there)))
            {
                _batch.Promised.Add(there);
                return true;
            }
        }

        return false;
    }

    private static bool IsForOthers(ObjectGraph graph, int group)
    {
        for (int index = graph.FirstGlobal; index < graph.Symbols.Length; index++)
        {
            ref readonly Symbol symbol = ref graph.Symbols[index];
            if (symbol.Block >= 0 && symbol.Scope >= SymbolScope.Hidden && graph.Sections[graph.Blocks[symbol.Block].Section].Group == group)
            {
                return false;
            }
        }

        return true;
    }

    private bool HasAlternative(in ComdatGroup group, ReadOnlySpan<byte> name, int scope) =>
        IsTaken(_batch.Names.Intern(group.IsLinkOnce ? LinkOnceName.Signature(name) : LinkOnceName.AnyOf(name), scope));

    // Of what an earlier batch has taken, only the names are known.
    private bool IsTwin(ObjectGraph graph, int index, ReadOnlySpan<byte> name, Novelty novelty)
    {
        bool isLinkOnce = graph.Groups[index].IsLinkOnce;
        int other = _batch.Names.Intern(isLinkOnce ? LinkOnceName.Signature(name) : LinkOnceName.AnyOf(name), graph.Scope);
        if (isLinkOnce ? !IsStamped(other) : !_linkOnce.ContainsKey(other))
        {
            return novelty == Novelty.None;
        }

        GroupContents contents = ContentsOf(graph)[index];
        return isLinkOnce
            ? contents.IsSameAs(ContentsOf(_batch.Objects[_takers[other].Object])[_takers[other].Group])
            : _linkOnce[other].Exists(kept => contents.IsSameAs(ContentsOf(_batch.Objects[kept.Object])[kept.Group]));
    }

    private GroupContents[] ContentsOf(ObjectGraph graph)
    {
        if (!_contents.TryGetValue(graph.Index, out GroupContents[]? contents))
        {
            _contents.Add(graph.Index, contents = GroupContents.Of(graph));
        }

        return contents;
    }

    private GroupMembers MembersOf(ObjectGraph graph)
    {
        if (!_members.TryGetValue(graph.Index, out GroupMembers? members))
        {
            _members.Add(graph.Index, members = GroupMembers.Of(graph));
        }

        return members;
    }

    // A batch has one copy.
    private bool IsCopied(ObjectGraph graph, int group, int signature)
    {
        if (IsStamped(signature) || !_batch.Linked.TryGetGroup(signature, out LinkedUnit? unit) || (!unit.IsRemovable && _batch.DuplicatesOf(signature) != DuplicateDefinitions.TheLastCounts)
            || _batch.Sources[graph.Index].Module is { } module && unit.Modules.Contains(module) || HasVariables(graph, group))
        {
            return false;
        }

        Stamp(signature, graph.Index, group);
        return true;
    }

    /// <summary>Whether a group holds variables, which are one for all.</summary>
    public static bool HasVariables(ObjectGraph graph, int group)
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

    private bool IsStamped(int signature) => signature < _takers.Length && _takers[signature].Stamp == _stamp;

    private void Take(int signature, int owner, int group)
    {
        if (IsTaken(signature))
        {
            return;
        }

        Stamp(signature, owner, group);
        _batch.Groups.Add(signature);
    }

    private void Stamp(int signature, int owner, int group)
    {
        if (signature >= _takers.Length)
        {
            Array.Resize(ref _takers, Math.Max(_batch.Names.Count, 2 * _takers.Length));
        }

        _takers[signature] = (_stamp, owner, group);
    }

    // What the groups define, compared with what is defined so far.
    private Novelty[] FindNew(ObjectGraph graph)
    {
        var brings = new Novelty[graph.Groups.Length];
        for (int index = graph.FirstGlobal; index < graph.Symbols.Length; index++)
        {
            ref readonly Symbol symbol = ref graph.Symbols[index];
            int group = symbol.Block < 0 ? -1 : graph.Sections[graph.Blocks[symbol.Block].Section].Group;
            if (group >= 0 && brings[group] != Novelty.Name)
            {
                Novelty novelty = NoveltyOf(symbol.Binding, _batch.Names.Intern(graph.NameBytes(symbol), symbol.NameHash, graph.Scope));
                brings[group] = (Novelty)Math.Max((int)brings[group], (int)novelty);
            }
        }

        return brings;
    }

    private Novelty NoveltyOf(SymbolBinding binding, int name)
    {
        SymbolBinding? defined = resolver.Find(name) is >= 0 and int number && _batch.Globals[number] is { State: not GlobalState.Linked } global
            ? global.State == GlobalState.Defined ? global.Binding : null
            : _batch.Linked[name] is { Origin: SymbolOrigin.Object } linked ? linked.Binding : null;
        return defined is null ? Novelty.Name
            : defined != binding ? Novelty.Binding
            : binding == SymbolBinding.Strong ? Novelty.Duplicate
            : Novelty.None;
    }

    // From the least to the most.
    private enum Novelty
    {
        None,
        Binding,
        Duplicate,
        Name,
    }
}
