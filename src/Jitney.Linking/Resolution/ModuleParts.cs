using Jitney.Linking.Graph;

namespace Jitney.Linking.Resolution;

/// <summary>Divides what a lookup needs by modules, so that each can be taken out again: a batch for each, those first that others refer to.</summary>
/// <remarks>Modules that refer to each other stay together, and so does all that is in no module. Parts are strongly connected components of the modules' references (R. Tarjan, "Depth-first search and linear graph
/// algorithms", 1972), found without recursion. References count whether dead stripping drops them or not.</remarks>
internal sealed class ModuleParts
{
    private readonly LinkBatch _batch;
    private readonly ObjectResolver _resolver;

    // What is in no module comes first.
    private readonly List<LinkModule?> _modules = [null];
    private readonly Dictionary<LinkModule, int> _numbers = [];
    private readonly int[] _owners;
    private readonly List<HashSet<int>> _references = [[]];

    private ModuleParts(LinkBatch batch, ObjectResolver resolver)
    {
        _batch = batch;
        _resolver = resolver;
        _owners = new int[batch.Objects.Count];
    }

    /// <summary>Divides a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="batch">A new batch with all of it, which is given up when there are several parts.</param>
    /// <param name="resolver">What the batch was collected with.</param>
    /// <returns>What to link, one after the other: one request with the batch when nothing is divided.</returns>
    public static IReadOnlyList<LinkRequest> Of(LinkRequest request, LinkBatch batch, ObjectResolver resolver)
    {
        var parts = new ModuleParts(batch, resolver);
        parts.FindOwners();
        int[] owners = [.. parts._owners.Where(static owner => owner >= 0).Distinct()];
        if (owners.Length > 1)
        {
            parts.FindReferences();
            int[] components = parts.Components(out int count);
            if (owners.Select(owner => components[owner]).Distinct().Count() > 1)
            {
                return parts.Requests(request, components, count);
            }
        }

        return [request with { Collected = batch, Modules = parts.ModulesOf(owners), Bound = parts.BoundOf(owners) }];
    }

    /// <summary>Whether a batch holds nothing that belongs to others than the part for which it was collected: what was linked, added or taken out since the request was divided may have led to more.</summary>
    /// <param name="part">What <see cref="Of"/> gave.</param>
    /// <param name="batch">Collected for it.</param>
    /// <param name="resolver">What the batch was collected with.</param>
    public static bool Holds(LinkRequest part, LinkBatch batch, ObjectResolver resolver)
    {
        var parts = new ModuleParts(batch, resolver);
        parts.FindOwners();
        LinkModule?[] allowed = part.Modules.Count > 0 ? [.. part.Modules] : [null, .. part.Bound];
        return Array.TrueForAll(parts._owners, owner => owner < 0 || allowed.Contains(parts._modules[owner]));
    }

    // Together with what is in no module nothing can be taken out.
    private LinkModule[] ModulesOf(IReadOnlyCollection<int> owners) => owners.Contains(0) ? [] : [.. owners.Select(owner => _modules[owner]!)];

    private LinkModule[] BoundOf(IReadOnlyCollection<int> owners) => owners.Contains(0) ? [.. owners.Where(static owner => owner > 0).Select(owner => _modules[owner]!)] : [];

    // -1 for functions of which each batch has its own.
    private void FindOwners()
    {
        int[] copied = CopiedFunctions.Names(_batch);
        for (int index = 0; index < _owners.Length; index++)
        {
            LinkInput input = _batch.Sources[index];
            bool isCopied = _batch.Objects[index].IsForOneBatch || (input.Source.File.Name.Member is not null && Defines(_batch.Objects[index], copied));
            _owners[index] = input.Module == input.Module?.Dylib.Own && isCopied ? -1 : NumberOf(input.Module);
        }
    }

    private int NumberOf(LinkModule? module)
    {
        if (module is null)
        {
            return 0;
        }

        if (!_numbers.TryGetValue(module, out int number))
        {
            number = _modules.Count;
            _numbers.Add(module, number);
            _modules.Add(module);
            _references.Add([]);
        }

        return number;
    }

    private bool Defines(ObjectGraph graph, int[] names)
    {
        for (int index = graph.FirstGlobal; index < graph.Symbols.Length; index++)
        {
            if (graph.Symbols[index].Block >= 0 && names.Contains(_batch.Globals[graph.Globals[index]].Name))
            {
                return true;
            }
        }

        return false;
    }

    // A module needs no other for what it has a copy of itself.
    private void FindReferences()
    {
        var copies = new HashSet<(int Module, int Global)>();
        for (int index = 0; index < _owners.Length; index++)
        {
            ObjectGraph graph = _batch.Objects[index];
            for (int symbol = graph.FirstGlobal; symbol < graph.Symbols.Length; symbol++)
            {
                if (graph.Symbols[symbol].Block is >= 0 and int block && graph.Blocks[block].IsDiscarded && graph.Sections[graph.Blocks[block].Section].Segment != SegmentKind.Writable)
                {
                    copies.Add((_owners[index], graph.Globals[symbol]));
                }
            }
        }

        // Whoever comes first would take it along.
        foreach ((int scope, int name) in _batch.Sought)
        {
            int sought = _owners[_batch.Globals[_resolver.Find(name)].Object];
            for (int index = 0; index < _owners.Length; index++)
            {
                if (sought >= 0 && _owners[index] is >= 0 and int owner && owner != sought && _batch.Objects[index].Scope == scope)
                {
                    _references[owner].Add(sought);
                }
            }
        }

        for (int index = 0; index < _owners.Length; index++)
        {
            ObjectGraph graph = _batch.Objects[index];
            int owner = _owners[index];
            for (int symbol = graph.FirstGlobal; owner >= 0 && symbol < graph.Symbols.Length; symbol++)
            {
                ref readonly GlobalSymbol global = ref _batch.Globals[graph.Globals[symbol]];
                if (global.State is GlobalState.Defined or GlobalState.Common && _owners[global.Object] is >= 0 and int other && other != owner
                    && !copies.Contains((owner, graph.Globals[symbol])))
                {
                    _references[owner].Add(other);
                }
            }
        }
    }

    // The component of each module; components are numbered so that none refers to one behind it.
    private int[] Components(out int count)
    {
        int modules = _modules.Count;
        int[] order = new int[modules], low = new int[modules], component = new int[modules];
        Array.Fill(component, -1);
        var path = new Stack<(int Module, IEnumerator<int> Others)>();
        var open = new Stack<int>();
        int next = 1;
        count = 0;
        for (int start = 0; start < modules; start++)
        {
            if (order[start] != 0)
            {
                continue;
            }

            Enter(start);
            while (path.TryPeek(out (int Module, IEnumerator<int> Others) top))
            {
                if (top.Others.MoveNext())
                {
                    int other = top.Others.Current;
                    if (order[other] == 0)
                    {
                        Enter(other);
                    }
                    else if (component[other] < 0)
                    {
                        low[top.Module] = Math.Min(low[top.Module], order[other]);
                    }

                    continue;
                }

                path.Pop();
                top.Others.Dispose();
                if (low[top.Module] == order[top.Module])
                {
                    int member;
                    do
                    {
                        member = open.Pop();
                        component[member] = count;
                    }
                    while (member != top.Module);
                    count++;
                }

                if (path.TryPeek(out (int Module, IEnumerator<int> Others) caller))
                {
                    low[caller.Module] = Math.Min(low[caller.Module], low[top.Module]);
                }
            }
        }

        return component;

        void Enter(int module)
        {
            order[module] = low[module] = next++;
            open.Push(module);
            path.Push((module, _references[module].GetEnumerator()));
        }
    }

    private List<LinkRequest> Requests(LinkRequest request, int[] components, int count)
    {
        var graphs = new Dictionary<LinkInput, ObjectGraph>();
        var objects = new List<LinkInput>[count];
        var names = new List<int>[count];
        for (int part = 0; part < count; part++)
        {
            (objects[part], names[part]) = ([], []);
        }

        for (int index = 0; index < _owners.Length; index++)
        {
            if (_owners[index] >= 0)
            {
                objects[components[_owners[index]]].Add(_batch.Sources[index]);
                graphs.Add(_batch.Sources[index], _batch.Objects[index]);
            }
        }

        // What is in no module is a part even where the batch has none of it.
        int[] filled = [.. Enumerable.Range(0, count).Where(part => objects[part].Count > 0)];
        foreach (int name in request.Names)
        {
            names[PartOf(name, components, filled[^1])].Add(name);
        }

        foreach (LinkInput input in _batch.Inputs)
        {
            input.TakenBy = null;
        }

        _batch.Objects.ForEach(static graph => graph.LeaveBatch());
        return
        [
            .. filled.Select(part => new LinkRequest(objects[part], names[part])
            {
                Modules = ModulesOf(OwnersIn(part)),
                Bound = BoundOf(OwnersIn(part)),
                Undefined = part == filled[^1] ? request.Undefined : [],
                HasLater = part != filled[^1],
                Graphs = graphs,
                Promised = _batch.Promised,
                Missing = request.Missing,
                Replacement = request.Replacement is { } replacement && objects[part].Exists(input => input.Module == replacement.Module) ? replacement : null,
            }),
        ];

        int[] OwnersIn(int part) => [.. Enumerable.Range(0, components.Length).Where(owner => components[owner] == part)];
    }

    private int PartOf(int name, int[] components, int otherwise)
    {
        ref readonly GlobalSymbol global = ref _batch.Globals[_batch.Lead(_resolver.Find(name))];
        return global.State is GlobalState.Defined or GlobalState.Common && _owners[global.Object] is >= 0 and int owner ? components[owner] : otherwise;
    }
}
