using Jitney.Linking.Failures;
using Jitney.Linking.Graph;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Resolution;

/// <summary>Collects the objects that a lookup newly needs: those named, those that define what is wanted, and archive members for
/// what these refer to, until nothing new is found.</summary>
/// <remarks>The order is a static linker's: an archive is searched where it stands among the objects, as long as it has something, and all are searched again until nothing is
/// missing. Objects are read ahead in parallel and added one after the other, so the result does not depend on the number of threads. A weak reference takes no archive
/// member, and no member is taken for a name that an object defines that stands behind the archive.</remarks>
internal sealed class Closure
{
    private readonly LinkDefinitions _definitions;
    private readonly ObjectResolver _resolver;
    private readonly LinkBatch _batch;
    private readonly ReadAhead _ahead;
    private readonly ArchiveScan[] _archives;
    private readonly List<LinkInput> _taken = [];
    private readonly List<int> _wanted = [];
    private readonly Queue<LinkInput> _waiting = [];

    // Names that objects define whose turn has not come, and the symbols that wait for them.
    private readonly HashSet<int> _promised = [];
    private readonly List<int> _held = [];
    private int _nextGlobal;
    private int _nextStrengthened;

    private Closure(LinkDefinitions definitions, LinkBatch batch, IReadOnlyDictionary<LinkInput, ObjectGraph>? graphs)
    {
        _definitions = definitions;
        _resolver = definitions.Resolver;
        _batch = batch;
        ArchiveInput[] archives = [.. definitions.Archives, .. definitions.RuntimeArchives];
        _ahead = new ReadAhead(definitions, archives, batch, graphs);
        _archives = [.. archives.Select(archive => new ArchiveScan(archive, batch, _resolver, _wanted))];
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
        new Closure(definitions, batch, request.Graphs).Collect(request);
        LinkErrorsException.ThrowIfAny(batch.Errors);
    }

    private void Collect(LinkRequest request)
    {
        _batch.Inputs = _taken;
        LinkInput[] objects = [.. request.Objects.Where(Claim)];
        foreach (int name in request.Names)
        {
            _resolver.Want(name);
        }

        int[] undefined = [.. request.Undefined.Select(_resolver.Want)];
        int searched = 0;
        int first = Array.FindIndex(objects, input => ArchivesBefore(input) > 0) is >= 0 and int behind ? behind : objects.Length;
        _ahead.Read(objects, index =>
        {
            if (index < first)
            {
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
            int before = ArchivesBefore(input);
            if (before > searched)
            {
                AddWanted();
                for (; searched < before; searched++)
                {
                    _archives[searched].Run(TakeMember);
                }
            }

            Add(input, -1);
        }

        Release();
        AddWanted();
        do
        {
            for (; searched < _archives.Length; searched++)
            {
                _archives[searched].Run(TakeMember);
            }

            searched = 0;
        }
        while (Array.Exists(_archives, static archive => archive.HasMore));
        foreach (int number in undefined)
        {
            _resolver.Release(number);
        }
    }

    private int ArchivesBefore(LinkInput input)
    {
        List<ArchiveInput> archives = _definitions.Archives;
        int count = archives.Count;
        while (count > 0 && archives[count - 1].Position > input.Position)
        {
            count--;
        }

        return count;
    }

    private bool Claim(LinkInput input)
    {
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
        for (int index = graph.FirstGlobal; index < graph.Symbols.Length; index++)
        {
            if (graph.Globals[index] >= 0 && graph.Symbols[index].Block is >= 0 or SymbolPlace.Absolute)
            {
                _promised.Add(graph.Globals[index]);
            }
        }
    }

    // All objects have had their turn. What one of them did not define after all may come from an archive.
    private void Release()
    {
        _promised.Clear();
        _held.ForEach(Want);
        _held.Clear();
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
        if (!ArchiveScan.IsWanted(global))
        {
            return;
        }

        if (_promised.Contains(global.Name))
        {
            _held.Add(number);
            return;
        }

        _wanted.Add(number);
        if (global.State == GlobalState.Undefined && _definitions.WaitingObject(global.Name) is { } waiting && Claim(waiting))
        {
            _waiting.Enqueue(waiting);
        }
    }
}
