using Jitney.Linking.Graph;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Resolution;

/// <summary>Reads the objects that a batch will probably take, many at once, before they are taken one after the other.</summary>
/// <remarks>Goes in waves: what the objects of one wave refer to makes the next. Which objects count is not decided here, and what is wrong with one matters only when it is
/// taken. What comes of it does not depend on the number of threads.</remarks>
/// <param name="definitions">Where objects come from.</param>
/// <param name="batch">What is being collected.</param>
/// <param name="earlier">What was read for another batch that is not linked; null for nothing.</param>
/// <param name="isTurnWanted">Whether others wait to resolve names; null where that does not matter.</param>
internal sealed class ReadAhead(LinkDefinitions definitions, LinkBatch batch, IReadOnlyDictionary<LinkInput, ObjectGraph>? earlier, Func<bool>? isTurnWanted = null)
{
    private const int MostCopiesAlone = 128;

    // What is read faster than names are resolved twice.
    private const long MostReadWhileWanted = 128 << 10;

    private readonly Dictionary<LinkInput, (ObjectGraph? Graph, LinkException? Failure)> _read = [];
    private readonly List<LinkInput> _wave = [];
    private readonly int _number = definitions.Resolver.Askers.Begin();

    /// <summary>Reads objects, and hands each out in its turn as soon as it is read.</summary>
    /// <exception cref="TurnWantedException">It would take long, and others wait.</exception>
    public void Read(IReadOnlyList<LinkInput> inputs, Action<int> take)
    {
        ThrowIfWanted(inputs);
        var graphs = new (ObjectGraph?, LinkException?)[inputs.Count];
        if (inputs.Count <= MostCopiesAlone && inputs.All(static input => input.Source.HasGraph))
        {
            // So many copies are made faster than a thread is woken.
            for (int index = 0; index < graphs.Length; index++)
            {
                Make(index);
                Take(index);
            }
        }
        else
        {
            batch.Workers.ForInOrder(graphs.Length, Make, Take);
        }

        void Make(int index) => graphs[index] = Read(inputs[index]);

        void Take(int index)
        {
            _read[inputs[index]] = graphs[index];
            take(index);
        }
    }

    /// <summary>Reads what would define the batch's undefined symbols, and what that refers to.</summary>
    public void Follow()
    {
        foreach (ref readonly GlobalSymbol global in batch.Globals)
        {
            if (global.State == GlobalState.Undefined && !global.IsWeak && (definitions.Space.Dylibs.Count == 1 || batch.Names.Scope(global.Name) == definitions.Scope))
            {
                Ask(global.Name);
            }
        }

        while (_wave.Count > 0)
        {
            LinkInput[] wave = [.. _wave];
            _wave.Clear();
            Read(wave, index => Ask(wave[index]));
        }
    }

    /// <summary>Asks for what an object refers to that was read and is not added yet.</summary>
    public void Ask(LinkInput input)
    {
        if (!_read.TryGetValue(input, out (ObjectGraph? Graph, LinkException? Failure) read) || read.Graph is not { } graph)
        {
            return;
        }

        definitions.Resolver.NumberNames(graph);
        for (int index = graph.FirstGlobal; index < graph.Symbols.Length; index++)
        {
            ref readonly Symbol symbol = ref graph.Symbols[index];
            if (symbol.Block == SymbolPlace.Undefined && symbol.Binding == SymbolBinding.Strong && graph.Globals[index] >= 0)
            {
                Ask(graph.Globals[index]);
            }
        }
    }

    /// <summary>An object that was read and is not taken yet; null when there is none, or it cannot be read.</summary>
    public ObjectGraph? Find(LinkInput input) => _read.GetValueOrDefault(input).Graph;

    /// <summary>An object, for the batch.</summary>
    /// <exception cref="LinkException">It cannot be read.</exception>
    public ObjectGraph Take(LinkInput input)
    {
        (ObjectGraph? graph, LinkException? failure) = _read.Remove(input, out (ObjectGraph?, LinkException?) read) ? read : Read(input);
        return graph ?? throw failure!;
    }

    private void ThrowIfWanted(IReadOnlyList<LinkInput> inputs)
    {
        if (isTurnWanted?.Invoke() != true)
        {
            return;
        }

        LinkInput[] unread = [.. inputs.Where(input => earlier?.ContainsKey(input) != true && !input.Source.HasGraph)];
        if (unread.Sum(static input => (long)input.Source.Weight) > MostReadWhileWanted)
        {
            throw new TurnWantedException(unread);
        }
    }

    private (ObjectGraph? Graph, LinkException? Failure) Read(LinkInput input)
    {
        try
        {
            if (earlier is not null && earlier.TryGetValue(input, out ObjectGraph? graph))
            {
                return (graph, null);
            }

            graph = input.Source.Graph();
            batch.RequireTarget(graph);
            graph.Scope = input.Scope;
            return (graph, null);
        }
        catch (LinkException failure)
        {
            return (null, failure);
        }
    }

    private void Ask(int name)
    {
        if (!definitions.Resolver.Askers.IsFirst(name, _number, batch.Names.Count))
        {
            return;
        }

        int known = definitions.Resolver.Find(name);
        bool isDefined = known >= 0 ? batch.Globals[known].State != GlobalState.Undefined : batch.Linked.ForNext(name).Origin is SymbolOrigin.Object or SymbolOrigin.Defined;
        if (!isDefined && definitions.Provider(name) is { IsLinked: false } input && input.TakenBy != batch && !_read.ContainsKey(input))
        {
            // Its place is taken, so that it is in one wave only.
            _read.Add(input, default);
            _wave.Add(input);
        }
    }
}
