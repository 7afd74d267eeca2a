using Jitney.Linking.Failures;
using Jitney.Linking.Graph;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Resolution;

/// <summary>Collects the objects that a lookup newly needs: those named, those that define what is wanted, and archive members for
/// what these refer to, until nothing new is found.</summary>
/// <remarks>Goes in waves: the objects of a wave are read in parallel and added one after the other in their order, so the result does not depend on
/// the number of threads. A weak reference takes no archive member, as in static linkers.</remarks>
internal sealed class Closure
{
    private const int MostCopiesAlone = 128;

    private readonly LinkDefinitions _definitions;
    private readonly ObjectResolver _resolver;
    private readonly LinkBatch _batch;
    private readonly List<(LinkInput Input, int ExpectedName)> _wave = [];
    private readonly List<LinkInput> _taken = [];
    private readonly HashSet<(int Archive, long Member)> _members = [];
    private int _nextGlobal;
    private int _nextStrengthened;

    private Closure(LinkDefinitions definitions, LinkBatch batch)
    {
        _definitions = definitions;
        _resolver = definitions.Resolver;
        _batch = batch;
    }

    /// <summary>Collects a batch.</summary>
    /// <param name="request">What is wanted.</param>
    /// <param name="definitions">Where it may come from.</param>
    /// <exception cref="LinkException">An object cannot be read, an archive's index is wrong, or a symbol is defined twice.</exception>
    public static LinkBatch Collect(LinkRequest request, LinkDefinitions definitions)
    {
        LinkBatch batch = definitions.NewBatch();
        Collect(request, definitions, batch);
        return batch;
    }

    /// <summary>Collects a batch; what is at fault stands in it when this fails.</summary>
    /// <param name="request">What is wanted.</param>
    /// <param name="definitions">Where it may come from.</param>
    /// <param name="batch">A new batch.</param>
    /// <exception cref="LinkException">As above: all that is wrong with the objects.</exception>
    public static void Collect(LinkRequest request, LinkDefinitions definitions, LinkBatch batch)
    {
        definitions.Resolver.Begin(batch);
        new Closure(definitions, batch).Collect(request);
        LinkErrorsException.ThrowIfAny(batch.Errors);
    }

    private void Collect(LinkRequest request)
    {
        _batch.Inputs = _taken;
        foreach (LinkInput input in request.Objects)
        {
            Take(input, -1);
        }

        foreach (int name in request.Names)
        {
            _resolver.Want(name);
        }

        do
        {
            AddWave();
            FindDefinitions();
        }
        while (_wave.Count > 0);
    }

    private void AddWave()
    {
        var graphs = new ObjectGraph?[_wave.Count];
        LinkException?[]? failures = null;
        if (_wave.Count <= MostCopiesAlone && _wave.TrueForAll(static taken => taken.Input.Source.HasGraph))
        {
            // So many copies are made faster than a thread is woken.
            for (int index = 0; index < graphs.Length; index++)
            {
                Make(index);
                Add(index);
            }
        }
        else
        {
            _batch.Workers.ForInOrder(graphs.Length, Make, Add);
        }

        _wave.Clear();

        // An object that cannot be read does not keep the others from being looked at: all that is wrong is told at once.
        void Make(int index)
        {
            try
            {
                graphs[index] = _wave[index].Input.Source.Graph();
            }
            catch (LinkException failure)
            {
                LinkException?[] made = Interlocked.CompareExchange(ref failures, new LinkException?[graphs.Length], null) ?? failures;
                made[index] = failure;
            }
        }

        void Add(int index)
        {
            LinkInput input = _wave[index].Input;
            if (graphs[index] is not { } graph)
            {
                Refuse(input, failures![index]!);
                return;
            }

            _batch.Sources.Add(input);
            _resolver.Add(graph);
            if (ProblemWithPromise(graph, _wave[index].ExpectedName) is { } problem)
            {
                Refuse(input, problem);
            }
        }

        void Refuse(LinkInput input, LinkException failure)
        {
            _batch.Errors.Add(failure);
            _batch.Faulty.Add(input);
        }
    }

    // An archive's index that names the wrong member would otherwise show as a missing symbol, far from its cause.
    private MalformedFileException? ProblemWithPromise(ObjectGraph graph, int name)
    {
        if (name < 0)
        {
            return null;
        }

        int global = _resolver.Find(name);
        if (_batch.Globals[global].State == GlobalState.Defined && _batch.Globals[global].Object == graph.Index)
        {
            return null;
        }

        for (int index = graph.FirstGlobal; index < graph.Symbols.Length; index++)
        {
            if (graph.Globals[index] == global && graph.Symbols[index].Block != SymbolPlace.Undefined)
            {
                return null;
            }
        }

        return new MalformedFileException(
            new InputPlace(graph.Name, Symbol: _batch.Names.Text(name)),
            "the archive's symbol index says that this member defines the symbol, and it does not; run ranlib");
    }

    private void FindDefinitions()
    {
        for (; _nextGlobal < _batch.GlobalCount; _nextGlobal++)
        {
            FindIfWanted(_nextGlobal);
        }

        // A name first seen as a weak reference may have become wanted by a later wave.
        for (; _nextStrengthened < _batch.Strengthened.Count; _nextStrengthened++)
        {
            FindIfWanted(_batch.Strengthened[_nextStrengthened]);
        }
    }

    private void FindIfWanted(int number)
    {
        ref readonly GlobalSymbol global = ref _batch.Globals[number];
        if (global.State == GlobalState.Undefined && !global.IsWeak)
        {
            FindDefinition(global.Name);
        }
    }

    private void FindDefinition(int name)
    {
        if (_definitions.WaitingObject(name) is { IsLinked: false } waiting && waiting.TakenBy != _batch)
        {
            Take(waiting, -1);
            return;
        }

        if (_resolver.IsReserved(name, isInArchive: true))
        {
            return;
        }

        ReadOnlySpan<byte> bytes = _batch.Names.Bytes(name);
        ulong hash = _batch.Names.Hash(name);
        int own = _definitions.Archives.Count;
        for (int index = 0; index < own + _definitions.RuntimeArchives.Count; index++)
        {
            ArchiveInput archive = index < own ? _definitions.Archives[index] : _definitions.RuntimeArchives[index - own];
            long offset = archive.Symbols.Find(bytes, hash);
            if (offset < 0)
            {
                continue;
            }

            // A member taken before has not defined the name after all: its group lost, or its index lies; either way it is no answer.
            if (_members.Add((index, offset)))
            {
                LinkInput member = archive.Member(offset);
                if (member.TakenBy != _batch && !member.IsLinked)
                {
                    Take(member, name);
                }
            }

            return;
        }
    }

    private void Take(LinkInput input, int expectedName)
    {
        if (input.IsLinked || input.TakenBy == _batch)
        {
            return;
        }

        input.TakenBy = _batch;
        _taken.Add(input);
        _wave.Add((input, expectedName));
    }
}
