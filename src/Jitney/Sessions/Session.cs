using System.Diagnostics.CodeAnalysis;
using Jitney.Calls;
using Jitney.Diagnostics;
using Jitney.Executors;
using Jitney.Failures;
using Jitney.Interop.Files;
using Jitney.Linking.Resolution;
using Jitney.Memory;
using Jitney.ObjectFiles;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Codecs;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Jitney.RuntimeSupport;
using Jitney.Sessions.Runs;

namespace Jitney.Sessions;

/// <summary>Links objects and archives into an executor and runs them there.</summary>
/// <remarks>
/// Inputs are added first; <see cref="LookUpAsync(string, CancellationToken)"/> links what a name needs, as one batch. All members may be
/// used from many threads; batches are linked one after the other. Bad input throws a <see cref="LinkException"/>
/// and failed surroundings an <see cref="ExecutorException"/>; after the former the session goes on as if the call had not been made.
/// Disposal runs finalisers, gives the memory back and ends a child executor.
/// A session that was opened reads inputs while its executor still starts; whatever else needs the executor waits for it, or throws an
/// <see cref="InvalidOperationException"/> where it cannot wait.
/// </remarks>
public sealed class Session : IAsyncDisposable
{
    // How long a link waits for one that was given up, whose initialisers may hang.
    private static readonly TimeSpan s_patienceWithUndoing = TimeSpan.FromSeconds(1);

    private readonly SessionOptions _options;
    private readonly InputFiles _files;
    private readonly Dylib _dylib;
    private readonly CallHandlers _handlers;
    private readonly CallTags _tags;
    private readonly ThreadStorageCheck _threadStorage = new();
    // Of what was linked only the memory is kept: graphs would grow with every batch.
    private readonly List<FinalizedMemory> _images = [];
    private readonly DeferredInitializers _deferred;
    private readonly SemaphoreSlim _linking = new(1, 1);

    // Not disposed of: lookups may still come to it, and it has no timer.
    private readonly CancellationTokenSource _ending = new();
    private Task _endOfFormer = Task.CompletedTask;
    private SessionExecutor _executor;
    private LinkPipeline _pipeline;
    private bool _disposed;
    private bool _hasEndedLinking;
    private int _callsOfLinkedCode;
    private bool _hasDispatch;
    private bool _isGivenBack;

    private Session(SessionOptions options, CancellationToken cancellation)
    {
        _options = options;
        _handlers = new CallHandlers(options.HandlerFailed);
        _tags = new CallTags(_handlers);
        _files = new InputFiles(options.Inputs) { WhenRead = () => (_executor?.Control as InProcessExecutor)?.WhenRead() };
        _dylib = new Dylib(_files);
        _dylib.Definitions.Resolver.IsForProcess = true;
        _deferred = new DeferredInitializers(options.Initializers);
        _threadStorage.Room = SessionExecutor.RoomOf(options.Executor);
        Begin(options, [], cancellation);
    }

    /// <summary>The executor. Calls of services that the session has no method for can be made through it.</summary>
    /// <remarks>The first link may put another child in its place, unless it was called before: when that link needs more thread-local storage
    /// than a child usually has, which is decided when a process starts.</remarks>
    /// <exception cref="InvalidOperationException">It is still starting, or could not be started: <see cref="Started"/> tells.</exception>
    public IExecutorProcessControl Executor => Control;

    /// <summary>Completes when the executor has started and has memory reserved, or fails as its start did.</summary>
    public Task Started => _executor.Place;

    /// <summary>What each phase has taken so far.</summary>
    public PhaseClock Clock { get; } = new();

    /// <summary>What was linked so far.</summary>
    public SessionStatistics Statistics { get; private set; } = new(0, 0, 0, 0, 0, 0);

    /// <summary>Memory of the executor while linked code runs: shared buffers, views of linked data, reading and writing.</summary>
    public RuntimeMemory RuntimeMemory { get; } = new();

    /// <summary>What is reserved and allocated in the executor at this moment; null where each batch has a reservation of its own.</summary>
    public MemoryStatistics? Memory => (_executor.Memory as SlabMemoryManager)?.Statistics;

    /// <summary>Where linked memory lies in the executor; empty before the first reservation.</summary>
    public IReadOnlyList<ExecutorAddressRange> Reservations =>
        _executor.Memory is SlabMemoryManager slab
            ? [.. slab.Reservations.Select(reservation => reservation.Range)]
            : [.. _images.SelectMany(memory => memory.Segments, (_, segment) => segment.Range)];

    /// <summary>Starts a session with an executor: by default a child process.</summary>
    /// <exception cref="ExecutorException">The executor cannot be started or has no memory to give.</exception>
    public static async Task<Session> StartAsync(SessionOptions? options = null, CancellationToken cancellation = default)
    {
        Session session = Open(options, cancellation);
        try
        {
            await session.Started.ConfigureAwait(false);
            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Opens a session whose executor starts meanwhile: inputs can be added at once, and the first lookup reads them while it waits.</summary>
    /// <remarks>What goes wrong with the start is told by <see cref="Started"/> and by the first lookup.</remarks>
    /// <param name="options">How it links and runs.</param>
    /// <param name="cancellation">Gives the start up.</param>
    public static Session Open(SessionOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new SessionOptions();
        options = options with { Executor = options.Executor ?? ExecutorChoice.Child() };
        if (options.Executor is ExecutorChoice.PooledProgram { Pool: var pool })
        {
            options = options with { Memory = pool.Options.Memory, SlabSize = pool.Options.SlabSize, Inputs = options.Inputs ?? pool.Inputs };
        }

        return new Session(options, cancellation);
    }

    /// <summary>Adds a file by what it holds: an object, an archive or a shared library.</summary>
    /// <exception cref="LinkException">It cannot be read, or is something else.</exception>
    public void Add(string path, InputUse use = InputUse.WhenNeeded)
    {
        InputKind kind = default;
        Change(_ => _files.Reading(() => kind = InputKinds.Detect(_files.Read(path).Span)));
        switch (kind)
        {
            case InputKind.ElfRelocatable:
                AddObject(path, use);
                break;
            case InputKind.Archive or InputKind.ThinArchive:
                AddArchive(path, use);
                break;
            case InputKind.ElfSharedLibrary:
                AddLibrary(path);
                break;
            default:
                throw new LinkException(new InputPlace(new InputName(path)), $"is neither an object, an archive nor a shared library, but {kind}");
        }
    }

    /// <summary>Adds an object file.</summary>
    public void AddObject(string path, InputUse use = InputUse.WhenNeeded) => Change(dylib => dylib.AddObject(path, use));

    /// <summary>Adds an object from memory.</summary>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="content">The object file's bytes, which must stay unchanged until the session ends.</param>
    /// <param name="use">When it is linked.</param>
    public void AddObject(string name, ReadOnlyMemory<byte> content, InputUse use = InputUse.WhenNeeded) =>
        Change(dylib => dylib.AddObject(new InputName(name), content, use));

    /// <summary>Adds an archive, of which members are taken as they are needed, or all.</summary>
    public void AddArchive(string path, InputUse use = InputUse.WhenNeeded) => Change(dylib => dylib.AddArchive(path, use));

    /// <summary>Adds a shared library, which the executor opens before the next lookup. Libraries are searched in the order in which they were added.</summary>
    public void AddLibrary(string path) => Change(_ =>
    {
        _executor.Imports.Add(path);
        if (_images.Count == 0 && InputBytes.Exists(path))
        {
            _files.Reading(() => _threadStorage.AddLibrary(_files.Read(path).Span));
        }
    });

    /// <summary>Defines a name as an address in the executor.</summary>
    public void Define(string name, ExecutorAddress address) => Change(dylib => dylib.Define(name, address));

    /// <summary>Answers calls of linked code that name a symbol: defines the symbol, and <c>__orc_rt_jit_dispatch</c> with its context.</summary>
    /// <remarks>
    /// Linked code declares <c>extern char NAME;</c> and calls <c>__orc_rt_jit_dispatch(&amp;__orc_rt_jit_dispatch_ctx, &amp;NAME, arguments, size)</c>, which
    /// waits for the result. Where an input defines the symbol itself, that one counts. Handlers run on threads of the pool, many at once,
    /// and may call the executor. A handler that fails, and a tag without one, give an empty result.
    /// </remarks>
    /// <param name="name">The symbol's name. The last handler given for a name counts.</param>
    /// <param name="handler">Answers the calls.</param>
    /// <exception cref="InvalidOperationException">The executor cannot call.</exception>
    public void Handle(string name, CallHandler handler) => Change(dylib =>
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (Control is not ICallReceiver || !Control.Description.Offers(BootstrapSymbols.DispatchFunction))
        {
            throw new InvalidOperationException("this executor offers no way for linked code to call the controller");
        }

        if (!_hasDispatch)
        {
            _hasDispatch = true;
            dylib.AddDispatch(Control.Description);
        }

        _tags.Add(dylib.Definitions, name, handler);
        dylib.AddTag(name, Control.Description);
    });

    /// <summary>Links what a name needs and gives its address.</summary>
    /// <exception cref="LinkException">The inputs cannot be linked, or nothing defines the name.</exception>
    /// <exception cref="ExecutorException">The surroundings failed.</exception>
    public async ValueTask<LinkedSymbolInfo> LookUpAsync(string name, CancellationToken cancellation = default) =>
        (await LookUpAsync([name], cancellation).ConfigureAwait(false))[0];

    /// <summary>Links what some names need, as one batch, and gives their addresses.</summary>
    /// <exception cref="LinkException">The inputs cannot be linked, or nothing defines one of the names.</exception>
    /// <exception cref="ExecutorException">The surroundings failed.</exception>
    public async ValueTask<IReadOnlyList<LinkedSymbolInfo>> LookUpAsync(IReadOnlyList<string> names, CancellationToken cancellation = default)
    {
        await _linking.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            ThrowIfEnded();
            Clock.Restart();
            _dylib.AddRuntimeArchives();
            LinkRequest request = _dylib.Request(names);
            if (request.Objects.Count > 0 || request.Names.Any(number => _dylib.Definitions.Linked[number].Origin == SymbolOrigin.None))
            {
                LinkedImage image = await SessionEnd.UnlessEndedAsync(token => LinkAsync(request, token), _ending.Token, cancellation).ConfigureAwait(false);
                _images.Add(image.Memory);
                _deferred.Commit();
                _threadStorage.Room = null;
                _dylib.ForgetLinked();
                Statistics = Statistics.With(image, _files.Bytes);
            }

            return [.. names.Zip(request.Names, Describe)];
        }
        finally
        {
            _linking.Release();
        }
    }

    /// <summary>Closes the inputs of a session that links nothing more; what was linked runs on. Inputs and names are refused from then on.</summary>
    /// <remarks>Disposal does it too; a program that runs for a while leaves time for it.</remarks>
    public async ValueTask EndLinkingAsync()
    {
        await _linking.WaitAsync().ConfigureAwait(false);
        try
        {
            _hasEndedLinking = true;
            _files.Dispose();
        }
        finally
        {
            _linking.Release();
        }
    }

    /// <summary>Calls a function with up to six integer or pointer arguments, on a thread of the executor.</summary>
    /// <returns>What the function leaves in the register for integer results.</returns>
    /// <exception cref="ExecutorException">The executor ended, for example because the function crashed.</exception>
    public async ValueTask<long> CallAsync(ExecutorAddress function, params long[] arguments)
    {
        SpsWriter writer = RunMessages.EncodeFunctionCall(new SpsWriter(), function, arguments);
        const string Step = "call a function";
        ReadOnlyMemory<byte> result = await CallServiceAsync(BootstrapSymbols.FunctionCall, writer, Step, default).ConfigureAwait(false);
        return MapperCalls.Value(Step, MapperCalls.Decode(Step, result, static bytes => RunMessages.DecodeFunctionCallResult(bytes)));
    }

    /// <summary>Calls a wrapper function of linked code with typed arguments and result, on a thread of the executor.</summary>
    /// <param name="function">Its address.</param>
    /// <param name="signature">What it takes and gives. Nothing checks that it is the function's.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="limit">How long to wait: by default as long as the function likes.</param>
    /// <param name="cancellation">Stops waiting; the function runs on, and its result is dropped.</param>
    /// <exception cref="ExecutorException">The executor ended, the time was over, or the result is not what the signature says.</exception>
    public async ValueTask<TResult> CallWrapperAsync<TArguments, TResult>(
        ExecutorAddress function,
        WrapperSignature<TArguments, TResult> signature,
        TArguments arguments,
        CallLimit? limit = null,
        CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _deferred.ThrowIfAny();
        Interlocked.Increment(ref _callsOfLinkedCode);
        TResult result = await Control.CallWrapperAsync(function, signature, arguments, limit, cancellation: cancellation).ConfigureAwait(false);

        // As in CallServiceAsync.
        Interlocked.Decrement(ref _callsOfLinkedCode);
        return result;
    }

    /// <summary>Calls a <c>main</c> function and waits for its result. Finalisers run when the session ends.</summary>
    /// <param name="main">Its address.</param>
    /// <param name="arguments">All of <c>argv</c>, the program's name first.</param>
    /// <param name="cancellation">Stops waiting; the program goes on.</param>
    public async ValueTask<int> RunMainAsync(ExecutorAddress main, IReadOnlyList<NativeText> arguments, CancellationToken cancellation = default)
    {
        SpsWriter writer = RunMessages.EncodeMain(new SpsWriter(), main, arguments);
        ReadOnlyMemory<byte> result = await CallServiceAsync(BootstrapSymbols.RunAsMain, writer, "run main", cancellation).ConfigureAwait(false);
        return unchecked((int)MapperCalls.Decode("run main", result, static bytes => RunMessages.DecodeMainResult(bytes)));
    }

    /// <summary>Links a program to be run many times, each time in a process of its own.</summary>
    /// <param name="entry">The name of its entry point.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="InvalidOperationException">The session's data is shared: all runs would have one set of it.</exception>
    /// <exception cref="LinkException">It cannot be linked.</exception>
    /// <exception cref="ExecutorException">The surroundings failed, or the executor cannot do this: it is not Jitney's own, or not a process of its own.</exception>
    public ValueTask<PreparedProgram> PrepareProgramAsync(string entry = "main", CancellationToken cancellation = default) =>
        PreparedProgram.LinkAsync(this, _options.Sharing, _deferred, entry, cancellation);

    /// <summary>Runs a program to its end in a child executor: <c>main</c>, then <c>exit</c> with its result, on the initial thread.</summary>
    /// <param name="main">The entry point's address.</param>
    /// <param name="arguments">All of <c>argv</c>, the program's name first.</param>
    /// <param name="cancellation">Stops waiting; disposing the session then ends the program.</param>
    /// <returns>How the executor ended, which is how the program ended.</returns>
    public async ValueTask<ExecutorEnd> RunProgramAsync(ExecutorAddress main, IReadOnlyList<NativeText> arguments, CancellationToken cancellation = default)
    {
        SpsWriter writer = RunMessages.EncodeMain(new SpsWriter(), main, arguments);
        try
        {
            ReadOnlyMemory<byte> result = await CallServiceAsync(BootstrapSymbols.ProgramRun, writer, "run the program", cancellation).ConfigureAwait(false);
            throw new ExecutorException(FailureSide.Executor, "run the program", $"it answered with {result.Length} bytes instead of running it");
        }
        catch (ExecutorException failure) when (!failure.IsEndOfSession && Control.Ended.IsCompletedSuccessfully)
        {
            return await Control.Ended.ConfigureAwait(false);
        }
    }

    /// <summary>Does something while nothing is linked.</summary>
    internal async ValueTask<T> BesideNoLinkAsync<T>(Func<ValueTask<T>> work, CancellationToken cancellation)
    {
        await _linking.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return await work().ConfigureAwait(false);
        }
        finally
        {
            _linking.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // A lookup may be waiting for it, or for an initialiser that does not come to its end.
        await _executor.GiveUpAsync().ConfigureAwait(false);
        await _ending.CancelAsync().ConfigureAwait(false);
        await _linking.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            bool areAwaited = _handlers.CancelRunning();
            if (await _executor.SettleAsync().ConfigureAwait(false) is { } control)
            {
                bool leavesCodeRunning = Volatile.Read(ref _callsOfLinkedCode) > 0;
                await SessionEnd.OfCodeAsync(control, _executor.Undoings, areAwaited, leavesCodeRunning, _options.FinalizerLimit).ConfigureAwait(false);
                await SessionEnd.OfImagesAsync(control, _images, _options.FinalizerLimit).ConfigureAwait(false);
            }
        }
        finally
        {
            _linking.Release();
            await GiveBackTheRestAsync().ConfigureAwait(false);
        }
    }

    private IExecutorProcessControl Control => _executor.Control
        ?? throw new InvalidOperationException("the executor has not started yet, or could not: wait for Started");

    [MemberNotNull(nameof(_executor), nameof(_pipeline))]
    private void Begin(SessionOptions options, IEnumerable<string> libraries, CancellationToken cancellation)
    {
        _executor = new SessionExecutor(options, libraries, _deferred, Clock, Attach, cancellation);
        _pipeline = new LinkPipeline(
            _dylib.Definitions,
            _executor.Imports,
            _executor.Place,
            new PassList(options.Passes),
            new LinkOptions(options.Strip),
            _files,
            _threadStorage,
            _tags);
    }

    private void Attach(IExecutorProcessControl control, IMemoryManager memory)
    {
        (control as ICallReceiver)?.AnswerWith(_handlers);
        if (_hasDispatch)
        {
            _dylib.DefineDispatch(control.Description);
        }

        RuntimeMemory.Attach(control, memory, _options.Sharing);
    }

    private async ValueTask<LinkedImage> LinkAsync(LinkRequest request, CancellationToken cancellation)
    {
        try
        {
            await _executor.Undoings.SettleAsync(s_patienceWithUndoing, cancellation).ConfigureAwait(false);
            return await _pipeline.LinkAsync(request, Clock, cancellation).ConfigureAwait(false);
        }
        catch (ThreadStorageShortageException shortage)
        {
            await _executor.Place.WaitAsync(cancellation).ConfigureAwait(false);

            // Tried only once: if it cannot be had, or is still too little, the dynamic linker has the last word.
            _threadStorage.Room = null;
            if (_executor.IsUnused && Control.Description.Offers(BootstrapSymbols.ThreadStorageLoad))
            {
                await GetRoomAsync(shortage.Need, cancellation).ConfigureAwait(false);
            }
        }

        return await _pipeline.LinkAsync(request, Clock, cancellation).ConfigureAwait(false);
    }

    // Nobody has used the executor yet: a child makes place for another, and a process of our own starts again.
    private async ValueTask GetRoomAsync(ThreadStorageRoom need, CancellationToken cancellation)
    {
        if (_options.Executor?.Program is not { } program)
        {
            (Control as InProcessExecutor)?.StartAgain(need);
            return;
        }

        SessionExecutor former = _executor;
        _endOfFormer = former.EndAsync();
        Clock.Finish("closure");
        Begin(_options with { Executor = ExecutorChoice.Child(program with { ThreadStorage = need }) }, former.Imports.Waiting, CancellationToken.None);
        await _executor.Place.WaitAsync(cancellation).ConfigureAwait(false);
        Clock.Restart();
        await _endOfFormer.WaitAsync(cancellation).ConfigureAwait(false);
    }

    private async ValueTask GiveBackTheRestAsync()
    {
        if (_isGivenBack)
        {
            return;
        }

        _isGivenBack = true;
        await SessionEnd.OfTheRestAsync(RuntimeMemory.EndAsync, _executor.EndAsync, () => _endOfFormer, _handlers, _files).ConfigureAwait(false);
    }

    private async ValueTask<ReadOnlyMemory<byte>> CallServiceAsync(string service, SpsWriter arguments, string step, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _deferred.ThrowIfAny();
        Interlocked.Increment(ref _callsOfLinkedCode);
        ReadOnlyMemory<byte> result = await Control.CallAsync(Control.Description.Service(service), arguments.Written, step, CallLimit.None, cancellation: cancellation).ConfigureAwait(false);

        // Not so when nobody waited for the end: the code runs on.
        Interlocked.Decrement(ref _callsOfLinkedCode);
        return result;
    }

    private LinkedSymbolInfo Describe(string name, int number)
    {
        LinkedSymbol symbol = _dylib.Definitions.Linked[number];
        return new LinkedSymbolInfo(name, symbol.Address, symbol.Size, symbol.Kind);
    }

    private void Change(Action<Dylib> change)
    {
        _linking.Wait();
        try
        {
            ThrowIfEnded();
            change(_dylib);
        }
        finally
        {
            _linking.Release();
        }
    }

    private void ThrowIfEnded()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_hasEndedLinking)
        {
            throw new InvalidOperationException("this session was told that nothing more is linked");
        }
    }
}
