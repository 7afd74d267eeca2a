using Jitney.Linking.Graph;

namespace Jitney.Linking.Resolution;

/// <summary>Collects what a lookup newly needs over several dylibs: each by itself, and from one to the other along what it is linked against.</summary>
/// <remarks>
/// A dylib's own definitions come first, whatever others have; then those of the dylibs that it is linked against, in their order, as far as they are for others to see; then the process's. Whoever is linked
/// against a dylib does not see what that one is linked against.
/// </remarks>
internal sealed class DylibClosure
{
    private readonly LinkRequest _request;
    private readonly LinkSpace _space;
    private readonly LinkBatch _batch;
    private readonly List<LinkInput> _taken;
    private readonly Dictionary<int, Closure> _closures = [];

    private DylibClosure(LinkRequest request, LinkSpace space, LinkBatch batch, List<LinkInput> taken)
    {
        _request = request;
        _space = space;
        _batch = batch;
        _taken = taken;
    }

    /// <summary>Collects a batch.</summary>
    /// <param name="request">What is wanted, in whichever dylibs.</param>
    /// <param name="space">The dylibs.</param>
    /// <param name="batch">A batch that the resolver has begun.</param>
    /// <param name="taken">Takes the inputs of the batch.</param>
    public static void Collect(LinkRequest request, LinkSpace space, LinkBatch batch, List<LinkInput> taken) => new DylibClosure(request, space, batch, taken).Collect();

    private void Collect()
    {
        foreach (int scope in InOrder(_request.Names.Select(_space.Names.Scope).Concat(_request.Objects.Select(static input => input.Scope)).Concat(_request.Undefined.Select(_space.Names.Scope)).Distinct()))
        {
            LinkRequest own = _request with
            {
                Objects = [.. _request.Objects.Where(input => input.Scope == scope)],
                Names = [.. _request.Names.Where(name => _space.Names.Scope(name) == scope)],
                Undefined = [.. _request.Undefined.Where(name => _space.Names.Scope(name) == scope)],
            };
            ClosureOf(scope, own).Collect(own);
        }

        // What one dylib is asked for may make it ask others.
        for (int number = 0; number < _batch.GlobalCount; number++)
        {
            Resolve(number);
        }

        FollowThem();
    }

    // Those first that others are linked against, whose variables count for all.
    private List<int> InOrder(IEnumerable<int> scopes)
    {
        int[] all = [.. scopes];
        HashSet<int> wanted = [.. all], entered = [];
        var order = new List<int>();
        var path = new Stack<(int Scope, int Next)>();
        foreach (int first in all)
        {
            if (entered.Add(first))
            {
                path.Push((first, 0));
            }

            while (path.TryPop(out (int Scope, int Next) top))
            {
                IReadOnlyList<LinkDefinitions> links = top.Scope < 0 ? [] : _space.Dylibs[top.Scope].Links;
                if (top.Next < links.Count)
                {
                    path.Push((top.Scope, top.Next + 1));
                    if (entered.Add(links[top.Next].Scope))
                    {
                        path.Push((links[top.Next].Scope, 0));
                    }
                }
                else if (wanted.Contains(top.Scope))
                {
                    order.Add(top.Scope);
                }
            }
        }

        return order;
    }

    private Closure ClosureOf(int scope, LinkRequest request)
    {
        if (!_closures.TryGetValue(scope, out Closure? closure))
        {
            closure = new Closure(request, _space.Dylibs[scope], _batch, _taken);
            _closures.Add(scope, closure);
        }

        return closure;
    }

    private void Resolve(int number)
    {
        GlobalSymbol global = _batch.Globals[number];
        int scope = _batch.Names.Scope(global.Name);
        if (scope < 0 || global.State != GlobalState.Undefined || global.Scope >= SymbolScope.Hidden || _batch.Pointers.ContainsKey(number) || _batch.Defaults.ContainsKey(number))
        {
            return;
        }

        LinkDefinitions dylib = _space.Dylibs[scope];
        foreach (LinkDefinitions link in dylib.Links)
        {
            int there = _batch.Names.In(global.Name, link.Scope);
            if (link.Exports(there) || IsFound(there) || (IsOffered(link, there, global) && IsFoundIn(link, there)))
            {
                _space.Resolver.Lead(number, there);
                return;
            }

            if (_space.Resolver.Find(there) is >= 0 and int sought && _batch.Globals[sought].State is GlobalState.Defined or GlobalState.Common)
            {
                _batch.Sought.Add((scope, there));
            }
        }

        if (scope != NameTable.MainScope && dylib.SearchesProcess)
        {
            _space.Resolver.Lead(number, ImportOf(global.Name));
        }
    }

    // A weak reference takes no member of an archive.
    private static bool IsOffered(LinkDefinitions link, int name, in GlobalSymbol global) =>
        link.WaitingObject(name) is { IsLinked: false } || (!global.IsWeak && link.IsOffered(name));

    private bool IsFoundIn(LinkDefinitions link, int name)
    {
        _space.Resolver.Ask(name);
        if (_closures.TryGetValue(link.Scope, out Closure? known))
        {
            known.Continue();
        }
        else
        {
            LinkRequest none = _request with { Objects = [], Names = [], Undefined = [] };
            ClosureOf(link.Scope, none).Collect(none);
        }

        return IsFound(name);
    }

    private bool IsFound(int name) => _space.Resolver.Find(name) is >= 0 and int number
        && _batch.Globals[number] is { State: GlobalState.Defined or GlobalState.Common, Scope: <= SymbolScope.Protected };

    // What all import from the process is one name, with one stub for instance, unless the main dylib means something else by it.
    private int ImportOf(int name)
    {
        int main = _batch.Names.In(name, NameTable.MainScope);
        LinkDefinitions definitions = _space.Dylibs[NameTable.MainScope];
        bool isTaken = _batch.Linked.ForNext(main).Origin is SymbolOrigin.Object or SymbolOrigin.Defined || definitions.IsOffered(main) || definitions.HaveLinks(main) || IsInBatch(main);
        return isTaken ? _batch.Names.In(name, LinkSpace.ProcessScope) : main;
    }

    private bool IsInBatch(int name) => _space.Resolver.Find(name) is >= 0 and int number && _batch.Globals[number].State is not (GlobalState.Undefined or GlobalState.Imported);

    private void FollowThem()
    {
        if (_batch.Elsewhere.Count == 0)
        {
            return;
        }

        foreach (ObjectGraph graph in _batch.Objects)
        {
            foreach (ref int number in graph.Globals.AsSpan(graph.FirstGlobal))
            {
                number = _batch.Lead(number);
            }
        }
    }
}
