using Jitney.Definitions.Windows;
using Jitney.Executors;
using Jitney.Failures;
using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Jitney.RuntimeSupport;

namespace Jitney.Sessions;

/// <summary>Looks names up in the executor: in the libraries given, in their order, then in the process.</summary>
/// <remarks>One round trip for all libraries, one for all names of a batch; none for what a pool has asked already. Asked by whoever has the turn; answers may be waited for beside others once it <see cref="IsSettled"/>.</remarks>
/// <param name="executor">The executor, which may still be starting.</param>
/// <param name="libraries">Libraries to open before the first lookup.</param>
/// <param name="given">What is known of the libraries.</param>
/// <param name="prepared">What was asked of the executor before it was taken from a pool; null for nothing. Called when it has started.</param>
/// <param name="asked">Gets the names that the executor was asked for; null for nobody.</param>
internal sealed class ExecutorImports(
    Task<IExecutorProcessControl> executor,
    IEnumerable<string> libraries,
    GivenLibraries? given = null,
    Func<ExecutorImports?>? prepared = null,
    AskedNames? asked = null) : IImportSource
{
    private const string LookUpStep = "look up symbols";

    private const string OpenStep = "open libraries";

    private readonly List<string> _waiting = [.. libraries];

    // Added, and not to be opened as long as nothing needs them.
    private readonly List<string> _held = [];
    private readonly List<ExecutorAddress> _handles = [];
    private readonly SpsWriter _writer = new(64 * 1024);
    private readonly LibraryLookUps _byLibrary = new();
    private readonly SystemLibraries _systemLibraries = new();
    private ExecutorAddress _process;
    private KnownImports? _known;
    private IReadOnlyList<string> _prepared = [];
    private IReadOnlyList<string> _taken = [];
    private bool _hasLooked;
    private (string[] Paths, Task<Expected<ExecutorAddress>[]> Answers)? _opening;
    private int _learned;

    /// <inheritdoc/>
    public bool HasLibraries => _handles.Count + _waiting.Count + _held.Count > 0;

    /// <summary>Whether all libraries that were added have been opened, and are initialised, so that batches only ask for names.</summary>
    public bool IsSettled =>
        executor.IsCompletedSuccessfully && !_process.IsNull && _waiting.Count + _held.Count == 0 && _opening is null && _learned >= _handles.Count && Given is { AreWaiting: false, Apart.Count: 0 };

    /// <summary>What is known of the libraries.</summary>
    public GivenLibraries Given { get; } = given ?? new GivenLibraries();

    /// <summary>What the libraries opened so far refer to.</summary>
    public ReferencedNames References { get; } = new();

    /// <summary>Libraries that were added and that this session has not opened yet; those that a pool had opened among them.</summary>
    public IReadOnlyList<string> Waiting => [.. _taken, .. _held, .. _waiting];

    /// <summary>Adds a library, which is opened before the next lookup.</summary>
    public void Add(string path)
    {
        _waiting.Add(path);

        // It may have a symbol of a name that was found in the process.
        _known = null;
    }

    /// <inheritdoc/>
    public async ValueTask<ImportedSymbol[]> LookUpAsync(LinkBatch batch, int[] wanted, CancellationToken cancellation)
    {
        Hold(batch.Held.Select(static library => library.Path));
        TakePrepared();
        if (batch.Format.NamesLibraries)
        {
            return await LookUpByLibraryAsync(batch, wanted, cancellation).ConfigureAwait(false);
        }

        // Names are encoded before the first wait: the batch goes on changing while the executor works.
        var found = new ImportedSymbol[wanted.Length];
        var missing = new List<int>(wanted.Length);
        for (int index = 0; index < wanted.Length; index++)
        {
            int name = batch.Globals[wanted[index]].Name;
            if (_known?.Find(batch.Names.Bytes(name), batch.Names.Hash(name)) is { } known && (!known.Address.IsNull || !_hasLooked))
            {
                found[index] = known;
            }
            else
            {
                missing.Add(index);
            }
        }

        // What is not there now may be there for the next batch: linked code may open libraries.
        _hasLooked = true;

        SpsWriter encoded = new(16 * 1024);
        encoded.Count(missing.Count);
        foreach (int index in missing)
        {
            encoded.Bytes(batch.Names.Bytes(batch.Globals[wanted[index]].Name));
        }

        if (IsSettled)
        {
            TakeAnswers(await AskAsync(await executor.ConfigureAwait(false), encoded, missing.Count, cancellation).ConfigureAwait(false));
            return found;
        }

        LibraryOpening opening = LibraryOpening.For(batch, wanted, _waiting, Given);
        IExecutorProcessControl control = await executor.WaitAsync(cancellation).ConfigureAwait(false);
        if (await OpenAsync(control, opening, cancellation).ConfigureAwait(false) is { } problem)
        {
            throw new ExecutorException(FailureSide.Executor, OpenStep, problem);
        }

        ImportedSymbol[] answers = await AskAsync(control, encoded, missing.Count, cancellation).ConfigureAwait(false);
        if (TakeHeld(batch, missing.Where((_, index) => answers[index].Address.IsNull).Select(index => wanted[index])))
        {
            // Static linkers would say that something is missing, and there is a library that has it.
            if (await OpenAsync(control, LibraryOpening.For(batch, wanted, _waiting, Given), cancellation).ConfigureAwait(false) is { } failure)
            {
                throw new ExecutorException(FailureSide.Executor, OpenStep, failure);
            }

            answers = await AskAsync(control, encoded, missing.Count, cancellation).ConfigureAwait(false);
        }

        TakeAnswers(answers);
        return found;

        void TakeAnswers(ImportedSymbol[] answers)
        {
            for (int index = 0; index < answers.Length; index++)
            {
                found[missing[index]] = answers[index];
            }

            asked?.Add(NamesIn(encoded));
        }
    }

    // Where each name belongs to a library, libraries that were given have what belongs to none.
    private async ValueTask<ImportedSymbol[]> LookUpByLibraryAsync(LinkBatch batch, int[] wanted, CancellationToken cancellation)
    {
        var questions = LibraryQuestions.Of(batch, wanted, _systemLibraries);
        IExecutorProcessControl control = await executor.WaitAsync(cancellation).ConfigureAwait(false);
        ImportedSymbol[] found = await AskAsync().ConfigureAwait(false);
        if (TakeHeld(batch, wanted.Where((_, index) => found[index].Address.IsNull)))
        {
            found = await AskAsync().ConfigureAwait(false);
        }

        batch.UnopenedLibraries = _byLibrary.Problems;
        return found;

        async ValueTask<ImportedSymbol[]> AskAsync()
        {
            if (await OpenAsync(control, LibraryOpening.Plain(Given), cancellation).ConfigureAwait(false) is { } problem)
            {
                throw new ExecutorException(FailureSide.Executor, OpenStep, problem);
            }

            return await _byLibrary.LookUpAsync(control, questions, _handles, _process, wanted.Length, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Asks ahead of time: opens the libraries, and looks names up that sessions will want.</summary>
    /// <returns>Whether the libraries could be opened. If not, that is for the link to say that asks for them.</returns>
    /// <exception cref="ExecutorException">The executor or the connection failed.</exception>
    public async Task<bool> PrepareAsync(IReadOnlyList<ReadOnlyMemory<byte>> names, CancellationToken cancellation)
    {
        SpsWriter encoded = new(16 * 1024);
        encoded.Count(names.Count);
        foreach (ReadOnlyMemory<byte> name in names)
        {
            encoded.Bytes(name.Span);
        }

        IExecutorProcessControl control = await executor.ConfigureAwait(false);
        _prepared = [.. _waiting];
        if (await OpenAsync(control, LibraryOpening.Ahead(Given), cancellation).ConfigureAwait(false) is not null)
        {
            return false;
        }

        _known = new KnownImports(names, await AskAsync(control, encoded, names.Count, cancellation).ConfigureAwait(false));
        return true;
    }

    // What is being opened already is opened.
    private void Hold(IEnumerable<string> paths)
    {
        if (_opening is not null)
        {
            return;
        }

        HashSet<string> held = [.. paths];
        string[] all = [.. _held, .. _waiting];
        _held.Clear();
        _waiting.Clear();
        foreach (string path in all)
        {
            (held.Contains(path) ? _held : _waiting).Add(path);
        }
    }

    // Those that would define what is missing.
    private bool TakeHeld(LinkBatch batch, IEnumerable<int> missing)
    {
        if (_held.Count == 0)
        {
            return false;
        }

        HashSet<int> numbers = [.. missing];
        string[] taken = [.. batch.Held.Where(library => library.Missing.Overlaps(numbers)).Select(static library => library.Path).Where(_held.Contains)];
        _held.RemoveAll(taken.Contains);
        _waiting.AddRange(taken);
        return taken.Length > 0;
    }

    // Where the session has other libraries than the pool, other symbols may come first.
    private void TakePrepared()
    {
        if (_process.IsNull && _opening is null && executor.IsCompletedSuccessfully && prepared?.Invoke() is { _known: not null } other && _waiting.SequenceEqual(other._prepared))
        {
            _taken = [.. _waiting];
            _waiting.Clear();
            _handles.AddRange(other._handles);
            _learned = _handles.Count;
            _process = other._process;
            _known = other._known;
            References.Add(other.References);
            Given.Apart.AddRange(other.Given.Apart);
            Given.AreWaiting |= other.Given.AreWaiting;
        }
    }

    private async ValueTask<ImportedSymbol[]> AskAsync(
        IExecutorProcessControl control, SpsWriter names, int count, CancellationToken cancellation)
    {
        Task references = _handles.Count > _learned ? LearnReferencesAsync(control, cancellation) : Task.CompletedTask;
        try
        {
            return count == 0
                ? []
                : control.Description.Offers(BootstrapSymbols.SymbolsLookUp)
                    ? await LookUpAllAsync(control, names, count, cancellation).ConfigureAwait(false)
                    : await DylibManagerLookUps.LookUpAsync(control, [.. _handles, _process], NamesIn(names), LookUpStep, cancellation).ConfigureAwait(false);
        }
        finally
        {
            await references.ConfigureAwait(false);
        }
    }

    private async Task LearnReferencesAsync(IExecutorProcessControl control, CancellationToken cancellation)
    {
        const string Step = "ask what libraries refer to";
        int opened = _handles.Count;
        if (control.Description.Offers(BootstrapSymbols.LibrariesReferences))
        {
            ReadOnlyMemory<byte> result = await control.CallAsync(
                control.Description.Service(BootstrapSymbols.LibrariesReferences), default, Step, cancellation: cancellation).ConfigureAwait(false);
            References.Add(Answers.Decode(Step, result, static bytes => DefinitionMessages.DecodeReferences(bytes.Span)));
        }

        _learned = opened;
    }

    // The result says which libraries cannot be opened.
    private async ValueTask<string?> OpenAsync(IExecutorProcessControl control, LibraryOpening opening, CancellationToken cancellation)
    {
        var problems = new List<string>();
        bool isLeft = _opening is not null;
        while (isLeft || ((_waiting.Count > 0 || _process.IsNull) && problems.Count == 0))
        {
            // A library is opened once, also when nobody waits for it any more: the next lookup takes the answer, and opens what was added since.
            (string[] paths, Task<Expected<ExecutorAddress>[]> answers) = _opening ??= Open(control, opening);
            Expected<ExecutorAddress>[] opened;
            try
            {
                opened = await answers.WaitAsync(cancellation).ConfigureAwait(false);
            }
            catch (ExecutorException failure) when (paths.Any(static path => path.Length > 0))
            {
                throw await EndInCode.WhileOpeningAsync([.. paths.Where(static path => path.Length > 0)], failure, control).ConfigureAwait(false);
            }
            finally
            {
                _opening = answers.IsCompleted ? null : _opening;
            }

            TakeOpened(paths, opened, problems);
            if (!isLeft)
            {
                break;
            }

            isLeft = false;
        }

        return problems.Count == 0 ? null : string.Join("; ", problems);
    }

    private (string[] Paths, Task<Expected<ExecutorAddress>[]> Answers) Open(IExecutorProcessControl control, LibraryOpening opening)
    {
        string[] paths = _process.IsNull ? [.. _waiting, ""] : [.. _waiting];
        return (paths, opening.OpenAsync(control, paths));
    }

    private void TakeOpened(string[] paths, Expected<ExecutorAddress>[] opened, List<string> problems)
    {
        if (opened.Length != paths.Length)
        {
            throw new ExecutorException(FailureSide.Executor, OpenStep, $"it answered for {opened.Length} of {paths.Length}");
        }

        // Others may have been added since.
        _waiting.RemoveRange(0, paths.Count(static path => path.Length > 0));
        for (int index = 0; index < opened.Length; index++)
        {
            if (!opened[index].HasValue)
            {
                bool isThere = Given.PathThere(paths[index]) == paths[index];
                problems.Add(isThere ? opened[index].Problem! : $"{opened[index].Problem}; here that is {paths[index]}, which the executor must have among its own files");
            }
            else if (paths[index].Length == 0)
            {
                _process = opened[index].Value;
            }
            else
            {
                _handles.Add(opened[index].Value);
            }
        }
    }

    private async ValueTask<ImportedSymbol[]> LookUpAllAsync(IExecutorProcessControl control, SpsWriter names, int count, CancellationToken cancellation)
    {
        _writer.Clear();
        _writer.Count(_handles.Count + 1);
        foreach (ExecutorAddress handle in _handles)
        {
            _writer.Address(handle);
        }

        _writer.Address(_process).Raw(names.Written.Span);
        ReadOnlyMemory<byte> result = await control.CallAsync(
            control.Description.Service(BootstrapSymbols.SymbolsLookUp),
            _writer.Written,
            LookUpStep,
            cancellation: cancellation).ConfigureAwait(false);
        LibrarySymbol[] found = Answers.Decode(LookUpStep, result, static bytes => LibraryMessages.DecodeLookUpResult(bytes.Span));
        if (found.Length != count)
        {
            throw new ExecutorException(FailureSide.Executor, LookUpStep, $"it answered for {found.Length} of {count}");
        }

        return [.. found.Select(symbol => new ImportedSymbol(symbol.Address, symbol.Size, KindOf(symbol.Kind)))];
    }

    private static ReadOnlyMemory<byte>[] NamesIn(SpsWriter encoded)
    {
        var reader = new SpsReader(encoded.Written.Span);
        var names = new ReadOnlyMemory<byte>[reader.Count(sizeof(ulong))];
        for (int index = 0; index < names.Length; index++)
        {
            names[index] = reader.Bytes().ToArray();
        }

        return names;
    }

    private static SymbolKind KindOf(LibrarySymbolKind kind) => kind switch
    {
        LibrarySymbolKind.Function => SymbolKind.Function,
        LibrarySymbolKind.Data => SymbolKind.Data,
        LibrarySymbolKind.ThreadLocal => SymbolKind.ThreadLocal,
        _ => SymbolKind.None,
    };
}
