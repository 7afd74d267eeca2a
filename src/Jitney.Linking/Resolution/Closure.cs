using Jitney.Linking.Failures;
using Jitney.Linking.Graph;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Resolution;

/// <summary>Collects the objects that a lookup newly needs: those named, those that define what is wanted, and archive members for
/// what these refer to, until nothing new is found.</summary>
/// <remarks>The order is a static linker's: an archive is searched where it stands among the objects and libraries, as long as it has something, and all are searched again until nothing is
/// missing. Objects are read ahead in parallel and added one after the other, so the result does not depend on the number of threads. Which names take members: <see cref="WantedNames"/>.</remarks>
internal sealed class Closure
{
    private readonly LinkDefinitions _definitions;
    private readonly ObjectResolver _resolver;
    private readonly LinkBatch _batch;
    private readonly ReadAhead _ahead;
    private readonly SearchSteps _steps;
    private readonly WantedNames _wanted;
    private readonly SecondMeanings _meanings;
    private readonly bool _servesLibraries;
    private readonly List<LinkInput> _taken;
    private readonly Queue<LinkInput> _waiting = [];
    private int _nextGlobal;
    private int _nextStrengthened;

    /// <summary>Prepares one.</summary>
    /// <param name="request">What will be wanted.</param>
    /// <param name="definitions">Where it may come from.</param>
    /// <param name="batch">A batch that the resolver has begun.</param>
    /// <param name="taken">Takes the inputs of the batch.</param>
    public Closure(LinkRequest request, LinkDefinitions definitions, LinkBatch batch, List<LinkInput> taken)
    {
        _definitions = definitions;
        _taken = taken;
        _resolver = definitions.Resolver;
        _batch = batch;
        _servesLibraries = !request.HasLater;
        ArchiveInput[] archives = [.. definitions.Archives, .. definitions.RuntimeArchives];
        _ahead = new ReadAhead(definitions, batch, request.Graphs, request.IsTurnWanted);
        _wanted = new WantedNames(batch, definitions.Libraries);
        _meanings = new SecondMeanings(batch, definitions);
        _steps = new SearchSteps(definitions, batch, [.. archives.Select(archive => new ArchiveScan(archive, batch, _resolver, _wanted))], Search, Pass);
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

    /// <summary>Collects a batch; what is at fault stands in it when this fails. One that meets what others in flight claim is given up: it has <see cref="LinkBatch.Blockers"/>.</summary>
    /// <param name="request">What is wanted.</param>
    /// <param name="definitions">Where it may come from.</param>
    /// <param name="batch">A new batch.</param>
    /// <exception cref="LinkException">As above: all that is wrong with the objects.</exception>
    public static void Collect(LinkRequest request, LinkDefinitions definitions, LinkBatch batch)
    {
        request.Replacement?.Begin();
        batch.Replacement = request.Replacement;
        batch.Promised.UnionWith(request.Promised);
        definitions.Resolver.Begin(batch);
        SecondMeanings.Begin(batch, definitions.Resolver);
        var taken = new List<LinkInput>();
        batch.Inputs = taken;
        if (definitions.Space.Dylibs.Count > 1)
        {
            DylibClosure.Collect(request, definitions.Space, batch, taken);
        }
        else
        {
            new Closure(request, definitions, batch, taken).Collect(request);
        }

        if (batch.Claims is not null)
        {
            LinkClaims.Settle(batch, definitions.Resolver);
            if (batch.Blockers.Count > 0)
            {
                return;
            }
        }

        LinkErrorsException.ThrowIfAny(batch.Errors);
    }

    /// <summary>Collects what is wanted in its own dylib; to be called once.</summary>
    public void Collect(LinkRequest request)
    {
        LinkInput[] objects = [.. request.Objects.Where(Claim)];
        foreach (int name in request.Names)
        {
            int number = _resolver.Want(name);
            _batch.Entry = _batch.Entry < 0 ? number : _batch.Entry;
        }

        foreach (int name in request.Undefined)
        {
            _resolver.Ask(name);
        }

        int first = Array.FindIndex(objects, input => _steps.HasArchiveBefore(input.Position)) is >= 0 and int behind ? behind : objects.Length;
        _ahead.Read(objects, index =>
        {
            if (index < first)
            {
                _steps.RunBefore(objects[index].Position);
                Add(objects[index], -1);
            }
        });
        foreach (LinkInput input in objects.AsSpan(first))
        {
            Promise(input);
            _ahead.Ask(input);
        }

        _ahead.Follow();
        FindWanted();
        foreach (LinkInput input in objects.AsSpan(first))
        {
            _steps.RunBefore(input.Position);
            Add(input, -1);
        }

        foreach (int number in _wanted.Release())
        {
            Want(number);
        }

        AddWanted();
        _steps.RunRest();
        AddWanted();
        if (_definitions.RuntimeNames is { } read && _steps.OffersMore())
        {
            _wanted.LeaveToProcess(read());
        }

        RunAgain();
        _batch.Held = _definitions.Libraries.HeldBy(_batch);
        ImportCommons();
    }

    /// <summary>Collects, once more, what is wanted by now.</summary>
    public void Continue()
    {
        _ahead.Follow();
        AddWanted();
        RunAgain();
        ImportCommons();
    }

    // What nothing defines may mean something else, which is looked for in its turn.
    private void RunAgain()
    {
        do
        {
            _steps.RunAgain();
        }
        while ((_meanings.Want() && AddMore()) || SearchDefaults());
    }

    // Objects say what kind they are and which libraries they want, and members of those may want more.
    private bool SearchDefaults()
    {
        IReadOnlyList<ArchiveInput> found = _definitions.DefaultArchives?.Invoke(_batch) ?? [];
        foreach (ArchiveInput archive in found)
        {
            if (!archive.StandsLast)
            {
                _definitions.RuntimeArchives.Add(archive);
            }

            _steps.Add(new ArchiveScan(archive, _batch, _resolver, _wanted));
        }

        if (found.Count == 0)
        {
            return false;
        }

        _meanings.LookAgain();
        return true;
    }

    private bool AddMore()
    {
        AddWanted();
        return true;
    }

    private bool IsOwn(in GlobalSymbol global) => _definitions.Space.Dylibs.Count == 1 || _batch.Names.Scope(global.Name) == _definitions.Scope;

    private void Search(ArchiveScan archive)
    {
        AddWanted();
        archive.Run(TakeMember);
    }

    // What a library refers to is wanted from here on, and what it defines is not any more; unless it is for need alone, and there is none here.
    private void Pass(LibraryInput library)
    {
        if (library.PassedBy == _batch.Number)
        {
            return;
        }

        if (library.IsForNeed)
        {
            AddWanted();
            if (!_definitions.Libraries.IsNeeded(library, _batch, _wanted, _resolver))
            {
                return;
            }
        }

        library.PassedBy = _batch.Number;
        foreach (int name in _servesLibraries ? _definitions.OfferedTo(library) : [])
        {
            _resolver.Ask(name);
        }
    }

    // A library's variable with a value comes before a common symbol.
    private void ImportCommons()
    {
        foreach (ref GlobalSymbol global in _batch.Globals)
        {
            if (global.State == GlobalState.Common && IsOwn(global) && !_wanted.IsWanted(global))
            {
                global.State = GlobalState.Undefined;
                global.Binding = SymbolBinding.Strong;
            }
        }
    }

    private bool Claim(LinkInput input)
    {
        if (input.TakenBy is { IsInFlight: true } other && other != _batch)
        {
            if (other.Begun >= _batch.Asked)
            {
                _batch.Blockers.Add(other);
            }

            return false;
        }

        if (input.IsLinked || input.TakenBy == _batch)
        {
            return false;
        }

        input.TakenBy = _batch;
        _taken.Add(input);
        return true;
    }

    private void TakeMember(LinkInput input, int name)
    {
        Claim(input);
        Add(input, name);
        AddWanted();
    }

    // An object that waits for one of its names is no archive: it is taken at once.
    private void AddWanted()
    {
        FindWanted();
        while (_waiting.TryDequeue(out LinkInput? input))
        {
            Add(input, -1);
            FindWanted();
        }
    }

    // An object that cannot be read does not keep the others from being looked at: all that is wrong is told at once.
    private void Add(LinkInput input, int expectedName)
    {
        try
        {
            ObjectGraph graph = _ahead.Take(input);
            _batch.Sources.Add(input);
            _resolver.Add(graph);
            if (ProblemWithPromise(graph, expectedName) is { } problem)
            {
                throw problem;
            }
        }
        catch (LinkException failure)
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

        if (SecondMeanings.IsGivenBy(graph, global))
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

    private void Promise(LinkInput input)
    {
        if (_ahead.Find(input) is not { } graph)
        {
            return;
        }

        _resolver.NumberNames(graph);
        _wanted.Promise(graph);
    }

    private void FindWanted()
    {
        for (; _nextGlobal < _batch.GlobalCount; _nextGlobal++)
        {
            Want(_nextGlobal);
        }

        for (; _nextStrengthened < _batch.Strengthened.Count; _nextStrengthened++)
        {
            Want(_batch.Strengthened[_nextStrengthened]);
        }
    }

    private void Want(int number)
    {
        ref readonly GlobalSymbol global = ref _batch.Globals[number];
        bool isMissing = WantedNames.IsMissing(global);
        if ((!isMissing && global.State != GlobalState.Common) || !IsOwn(global))
        {
            return;
        }

        _wanted.Add(number);
        if (isMissing && _definitions.WaitingObject(global.Name) is { } waiting)
        {
            if (_wanted.IsPromised(global.Name))
            {
                _wanted.Hold(number);
            }
            else if (Claim(waiting))
            {
                _waiting.Enqueue(waiting);
            }
        }
    }
}
