namespace Jitney.Linking.Resolution;

/// <summary>Goes through an archive as static linkers do: along its index, taking each member that defines a name that is wanted at that moment, again and again until nothing is.</summary>
/// <remarks>
/// <para>So members come in the order of the index, but for those that only a later one needs; and of several members that define a name the first one behind the member that
/// wants it is taken. The index itself is not walked: its entries for wanted names lie in a queue by their position.</para>
/// <para>A common symbol wants a definition with a value, and takes a member for that, too, which defines it as data.</para>
/// </remarks>
/// <param name="archive">The archive.</param>
/// <param name="batch">What is being collected.</param>
/// <param name="resolver">Knows which names count in archives.</param>
/// <param name="wanted">What is wanted. It grows while members are taken.</param>
internal sealed class ArchiveScan(ArchiveInput archive, LinkBatch batch, ObjectResolver resolver, WantedNames wanted)
{
    private readonly Dictionary<LinkInput, MemberDefinitions> _definitions = [];
    private PriorityQueue<int, int> _entries = new();
    private PriorityQueue<int, int> _behind = new();
    private int _seen;

    /// <summary>Whether there are wanted names that were not looked for.</summary>
    public bool HasMore => _seen < wanted.Numbers.Count;

    /// <summary>Whether there is something for wanted names that were not looked for.</summary>
    public bool OffersMore()
    {
        for (int index = _seen; index < wanted.Numbers.Count; index++)
        {
            ref readonly GlobalSymbol global = ref batch.Globals[wanted.Numbers[index]];
            if (wanted.IsWanted(global) && archive.Symbols.First(batch.Names.Bytes(global.Name), batch.Names.Hash(global.Name)) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes members until nothing more of the archive is wanted.</summary>
    /// <param name="take">Adds a member, which is to define a name.</param>
    public void Run(Action<LinkInput, int> take)
    {
        int position = 0;
        while (true)
        {
            for (; _seen < wanted.Numbers.Count; _seen++)
            {
                LookFor(wanted.Numbers[_seen], position);
            }

            if (_entries.TryDequeue(out int global, out int entry))
            {
                position = entry + 1;
                Visit(global, entry, take);
                continue;
            }

            if (_behind.Count == 0)
            {
                return;
            }

            (_entries, _behind, position) = (_behind, _entries, 0);
        }
    }

    private void LookFor(int number, int position)
    {
        ref readonly GlobalSymbol global = ref batch.Globals[number];
        if (!wanted.IsWanted(global) || resolver.IsReserved(global.Name, isInArchive: true))
        {
            return;
        }

        int first = archive.Symbols.First(batch.Names.Bytes(global.Name), batch.Names.Hash(global.Name));
        int entry = first;
        while (entry >= 0 && entry < position)
        {
            entry = archive.Symbols.Next(entry);
        }

        if (entry >= 0)
        {
            _entries.Enqueue(number, entry);
        }

        if (first >= 0 && first < position)
        {
            _behind.Enqueue(number, first);
        }
    }

    private void Visit(int number, int entry, Action<LinkInput, int> take)
    {
        if (!wanted.IsWanted(batch.Globals[number]))
        {
            return;
        }

        int name = batch.Globals[number].Name;
        LinkInput member = archive.Member(archive.Symbols.MemberOf(entry));

        // A member taken before has not defined the name after all: its group lost, or its index lies; either way it is no answer.
        if (member.TakenBy != batch && !member.IsLinked && (batch.Globals[number].State == GlobalState.Undefined || DefinitionsIn(member).HasData(batch.Names.Hash(name))))
        {
            if (wanted.IsPromised(name) && DefinitionsIn(member).HasStrong(batch.Names.Hash(name)))
            {
                wanted.Hold(number);
                return;
            }

            take(member, name);
        }

        if (archive.Symbols.Next(entry) is >= 0 and int next && wanted.IsWanted(batch.Globals[number]))
        {
            _entries.Enqueue(number, next);
        }
    }

    private MemberDefinitions DefinitionsIn(LinkInput member)
    {
        if (!_definitions.TryGetValue(member, out MemberDefinitions? known))
        {
            known = new MemberDefinitions(member);
            _definitions.Add(member, known);
        }

        return known;
    }
}
