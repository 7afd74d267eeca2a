using System.Diagnostics.CodeAnalysis;
using Jitney.Calls;
using Jitney.Definitions;
using Jitney.Diagnostics;
using Jitney.Executors;
using Jitney.Failures;
using Jitney.Linking.Architectures;
using Jitney.Linking.Formats;
using Jitney.Linking.Resolution;
using Jitney.Memory;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;
using Jitney.RuntimeSupport;
using Jitney.Sessions.Dylibs;
using Jitney.Sessions.Generators;
using Jitney.Sessions.Laziness;
using Jitney.Sessions.Modules;
using Jitney.Sessions.Replacement;
using Jitney.Sessions.Runs;
using Jitney.Sessions.Turns;

namespace Jitney.Sessions;

/// <summary>Links objects and archives into an executor and runs them there.</summary>
/// <remarks>
/// Inputs are added first; <see cref="LookUpAsync(string, CancellationToken)"/> links what a name needs, as one batch. All members may be
/// used from many threads; lookups that do not need the same go beside each other, and handlers that initialisers call may link. Bad input throws a <see cref="LinkException"/>
/// and failed surroundings an <see cref="ExecutorException"/>; after the former the session goes on without that input (<see cref="InputUse"/>). Adding never waits for a link: while somebody links it happens a moment later. A bad file is refused at once either way; what
/// fails only then is thrown by the next lookup in the same dylib, whatever that asks for.
/// Disposal runs finalisers, gives the memory back and ends a child executor. In a handler for which a link waits it begins that, and returns.
/// A session that was opened reads inputs while its executor still starts; whatever else needs the executor waits for it, or throws an
/// <see cref="InvalidOperationException"/> where it cannot wait.
/// </remarks>
/// <example>
/// <code>
/// await using Session session = await Session.StartAsync();
/// session.AddObject("add.o");
/// session.AddArchive("libmore.a");
/// Symbol add = await session.LookUpAsync("add");
/// int sum = await session.CallAsync&lt;int&gt;(add.Address, 2, 3);
/// </code>
/// </example>
public sealed partial class Session : IAsyncDisposable
{
    private readonly LinkSessionOptions _options;
    private readonly SessionFiles _files;
    private readonly DylibInputs _dylib;
    private readonly DylibSet _dylibs;
    private readonly CallHandlers _handlers;
    private readonly CallTags _tags;
    private readonly SessionTags _sessionTags;
    private readonly ThreadStorageCheck _threadStorage = new();
    private readonly GivenLibraries _libraries;
    private readonly LinkedImages _images = new();
    private readonly DeferredInitializers _deferred;
    // Not disposed of: lookups may still come to it, and it has no timer.
    private readonly CancellationTokenSource _ending = new();
    private readonly LinkTurns _turns;
    private readonly InputChanges _changes;
    private readonly SessionInputs _inputs;
    private readonly LookUps _lookUps;
    private readonly ModuleRemoval _removal;
    private readonly SessionGenerators _generators;
    private readonly Lock _disposing = new();
    private Task _endOfFormer = Task.CompletedTask;
    private SessionExecutor _executor;
    private LinkPipeline _pipeline;
    private bool _isTargetKnown;
    private volatile bool _disposed;
    private volatile bool _hasEndedLinking;
    private Task? _end;

    private Session(LinkSessionOptions options, CancellationToken cancellation)
    {
        _options = options;
        _handlers = new CallHandlers(options.HandlerFailed);
        _tags = new CallTags(_handlers);
        _libraries = new GivenLibraries { RunPath = string.Join(':', options.RunPath), OutliveProgram = SessionExecutor.IsHost(options.Executor) };
        _sessionTags = new SessionTags(_tags);
        Code = new CodeCalls(ExecutorForCode, _handlers);
        _files = new SessionFiles(options.Inputs) { Root = SystemRoot.Of(options.SystemRoot), Folders = options.LibraryFolders, WhenRead = () => (_executor?.Control).Find<InProcessExecutor>()?.WhenRead() };
        _dylib = new DylibInputs(_files, options.Names);
        _dylibs = new DylibSet(_dylib);
        _turns = new LinkTurns(_dylib.Definitions.Space.Claims, _handlers);
        _changes = new InputChanges(_dylib, _turns, ThrowIfEnded);
        _generators = new SessionGenerators(_dylib.Definitions.Space);
        _inputs = new SessionInputs(_files, _changes, ThrowIfEnded);
        _dylib.Definitions.Resolver.IsForProcess = true;
        _dylib.Definitions.Resolver.Allocator =
            options.Executor is ExecutorChoice.OwnProcess || (options.Executor as ExecutorChoice.GivenControl)?.Control.IsThisProcess() == true ? AllocatorOwner.Host : AllocatorOwner.Program;
        _dylib.Definitions.RuntimeNames = options.Archives == ArchiveOrder.CommandLine ? () => RuntimeNames.Read(_dylib.Definitions.Libraries.All.Select(static library => library.Path), _dylib.Definitions.Space.Target, _files.Root) : null;
        _deferred = new DeferredInitializers(options.Initializers);
        _removal = new ModuleRemoval(_dylibs, _turns, _images, _deferred, () => _executor?.Control, () => ObjectDisposedException.ThrowIf(_disposed, this));
        Main = new Dylib(this, _dylib, _changes, _inputs, _removal, _generators);
        _lookUps = new LookUps(_dylibs, _turns, _files, _images, _deferred, Clock)
        {
            ThrowIfEnded = ThrowIfEnded,
            TargetIsKnown = () => _isTargetKnown ? Task.CompletedTask : _executor!.Destination,
            AreBeside = () => _executor!.Imports.IsSettled && _threadStorage.Room is null && options.Passes.Count == 0 && options.Initializers is not InitializerTime.InEachRun,
            Pipeline = () => _pipeline!,
            Executor = () => _executor!,
            GetRoomAsync = GetRoomAsync,
            ThreadStorage = _threadStorage,
        };
        Replacement = new FunctionReplacement(this, _dylibs, _turns, _images, _removal, _generators, _lookUps.LinkAloneAsync, _ending.Token);
        Lazy = new LazyFunctions(this, Replacement, _handlers, options.Initializers);
        Replacement.Switched = Lazy.EndOf;
        _removal.Leave = Lazy.EndOf;
        if (SessionExecutor.TargetOf(options.Executor) is { } target)
        {
            Aim(target);
            _isTargetKnown = true;
        }

        _threadStorage.Room = SessionExecutor.RoomOf(options.Executor, _isTargetKnown ? _dylib.Definitions.Space.Target : null);
        Begin(options, [], cancellation);
    }

    /// <summary>The executor. Calls of services that the session has no method for can be made through it.</summary>
    /// <remarks>The first link may put another child in its place, unless it was called before: when that link needs more thread-local storage
    /// than a child usually has, which is decided when a process starts.</remarks>
    /// <exception cref="InvalidOperationException">It is still starting, or could not be started: <see cref="Started"/> tells.</exception>
    public IExecutorProcessControl Executor => Control;

    /// <summary>Completes when the executor has started and has memory reserved, or fails as its start did.</summary>
    public Task Started => _executor.Destination;

    /// <summary>What is linked for: known at once where the executor's program says so, else when that has started.</summary>
    /// <exception cref="ExecutorException">It could not be started.</exception>
    internal async ValueTask<Target> GetTargetAsync(CancellationToken cancellation)
    {
        if (!_isTargetKnown)
        {
            await Started.WaitAsync(cancellation).ConfigureAwait(false);
        }

        return _dylib.Definitions.Space.Target;
    }

    /// <summary>Who says so, in messages.</summary>
    internal string TargetOwner => _dylib.Definitions.Space.TargetOwner;

    /// <summary>What each phase has taken so far.</summary>
    public IReadOnlyList<PhaseTime> Phases => Clock.Phases;

    /// <summary>Measures what each phase takes.</summary>
    internal PhaseClock Clock { get; } = new();

    /// <summary>What was linked so far.</summary>
    public SessionStatistics Statistics => _lookUps.Statistics;

    /// <summary>Memory of the executor while linked code runs: shared buffers, views of linked data, reading and writing.</summary>
    public RuntimeMemory RuntimeMemory { get; } = new();

    /// <summary>What is reserved and allocated in the executor at this moment; null where each batch has a reservation of its own.</summary>
    public MemoryStatistics? Memory => (_executor.Memory as SlabMemoryManager)?.Statistics;

    /// <summary>Where linked memory lies in the executor; empty before the first reservation.</summary>
    public IReadOnlyList<ExecutorAddressRange> Reservations =>
        _executor.Memory is SlabMemoryManager slab
            ? [.. slab.Reservations.Select(reservation => reservation.Range)]
            : [.. _images.Memory.SelectMany(memory => memory.Segments, (_, segment) => segment.Range)];

    /// <summary>Its calls of linked code.</summary>
    internal CodeCalls Code { get; }

    /// <summary>Replaces functions.</summary>
    internal FunctionReplacement Replacement { get; }

    /// <summary>Functions that are made when they are first called.</summary>
    internal LazyFunctions Lazy { get; }

    /// <summary>Starts a session with an executor: by default a child process.</summary>
    /// <exception cref="ExecutorException">The executor cannot be started or has no memory to give.</exception>
    public static async Task<Session> StartAsync(LinkSessionOptions? options = null, CancellationToken cancellation = default)
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
    /// <example>
    /// <code>
    /// await using Session session = Session.Open(new LinkSessionOptions { Executor = ExecutorChoice.Child() });
    /// session.AddArchive("liblarge.a");                    // is read while the executor starts
    /// Symbol entry = await session.LookUpAsync("entry");
    /// </code>
    /// </example>
    public static Session Open(LinkSessionOptions? options = null, CancellationToken cancellation = default) =>
        new((options ?? new LinkSessionOptions()).Checked().Completed(), cancellation);

    /// <summary>Adds a file by what it holds: an object, an archive or a shared library.</summary>
    /// <param name="path">The file.</param>
    /// <param name="use">When an object or an archive is linked. A shared library is opened in any case; <see cref="AddLibrary"/> takes one for need only.</param>
    /// <exception cref="LinkException">It cannot be read, or is something else.</exception>
    public void Add(string path, InputUse use = InputUse.WhenNeeded) => _inputs.Add(path, use, module: null, library => AddLibrary(library));

    /// <summary>Adds an object file.</summary>
    public void AddObject(string path, InputUse use = InputUse.WhenNeeded) => _inputs.AddObject(path, use, module: null);

    /// <summary>Adds an object from memory.</summary>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="content">The object file's bytes, which must stay unchanged until they are linked, or the session ends.</param>
    /// <param name="use">When it is linked.</param>
    public void AddObject(string name, ReadOnlyMemory<byte> content, InputUse use = InputUse.WhenNeeded) => _inputs.AddObject(name, content, use, module: null);

    /// <summary>Adds an object that is no file.</summary>
    internal void AddMade(ObjectFile made) => _inputs.AddObject(made, module: null);

    /// <summary>Adds an archive, of which members are taken as they are needed, or all.</summary>
    public void AddArchive(string path, InputUse use = InputUse.WhenNeeded) => _inputs.AddArchive(path, use, module: null);

    /// <summary>Adds objects as members of an archive that stands here: each is linked once something that it defines is wanted there.</summary>
    /// <param name="objects">The objects.</param>
    /// <exception cref="LinkException">One cannot be read, or is no object.</exception>
    public void AddObjects(IReadOnlyList<GivenObject> objects) => _inputs.AddObjects([.. Given.Something(objects)]);

    /// <summary>Begins a group: archives that are added up to its end are searched until none of them has anything more, before what is added behind. Groups may lie in each other.</summary>
    public void BeginGroup() => _changes.Make(static dylib => dylib.BeginGroup(), static _ => { });

    /// <summary>Ends the group that was begun last.</summary>
    /// <exception cref="InvalidOperationException">There is none. While somebody links, the next lookup throws it.</exception>
    public void EndGroup() => _changes.Make(static dylib => dylib.EndGroup(), static _ => { });

    /// <summary>Adds a shared library, which the executor opens before the next lookup. Libraries are searched in the order in which they were added.</summary>
    /// <param name="path">Its path, or a name that the dynamic linker finds.</param>
    /// <param name="use">Whether it is opened in any case, or once it defines what is missing where it stands among the inputs, or what nothing else defines. One whose names cannot be read here is
    /// opened in any case.</param>
    public void AddLibrary(string path, InputUse use = InputUse.Always) => _changes.Make(
        dylib =>
        {
            LibraryNames.Read(dylib, _files, _isTargetKnown ? dylib.Definitions.Space.Target : null, Given.Text(path), use, _libraries, _images.IsEmpty ? _threadStorage : null);
            _executor.Imports.Add(path);
        },
        _ => Given.Text(path));

    /// <summary>Adds a generator. When a lookup misses names, the generator is asked to define them.</summary>
    /// <param name="generator">Is asked behind those added before.</param>
    /// <example>
    /// <code>
    /// session.AddGenerator(async (request, cancellation) =&gt;
    /// {
    ///     foreach (string name in request.Names)
    ///     {
    ///         request.AddObject(name, await CompileAsync(name, cancellation)); // an object file's bytes
    ///     }
    /// });
    /// </code>
    /// </example>
    public void AddGenerator(DefinitionGenerator generator) => Main.AddGenerator(generator);

    /// <summary>Makes a module, to which objects and archives are added that can be removed again.</summary>
    /// <param name="name">What it is called in messages; null for a number.</param>
    public Module AddModule(string? name = null) => Main.AddModule(name);

    /// <summary>The dylib of all that is added to the session itself.</summary>
    public Dylib Main { get; }

    /// <summary>Makes a dylib: a library with names of its own, which is linked against others, and can be removed.</summary>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="options">How it is linked.</param>
    public Dylib AddDylib(string name, DylibOptions? options = null)
    {
        ThrowIfEnded();
        var inputs = new DylibInputs(_dylib, Given.Text(name), options ?? new DylibOptions());
        _changes.Make(_ => _dylibs.Add(inputs), static _ => { });
        var changes = new InputChanges(inputs, _turns, ThrowIfEnded);
        return new Dylib(this, inputs, changes, new SessionInputs(_files, changes, ThrowIfEnded, inputs.Own), _removal, _generators);
    }

    /// <summary>Defines a name as an address in the executor.</summary>
    public void Define(string name, ExecutorAddress address) => _changes.Make(dylib => dylib.Define(name, address), _ => Given.Text(name));

    /// <summary>Answers calls of linked code that name a symbol: defines the symbol, and <c>__orc_rt_jit_dispatch</c> with its context.</summary>
    /// <remarks>
    /// Linked code declares <c>extern char NAME;</c> and calls <c>__orc_rt_jit_dispatch(&amp;__orc_rt_jit_dispatch_ctx, &amp;NAME, arguments, size)</c>, which
    /// waits for the result. Where an input defines the symbol itself, that one counts. Handlers run on threads of the pool, many at once,
    /// and may call the executor, link and add: also while a link waits for them, whose own names they get too. A handler that fails, and a tag without one, give an empty result.
    /// </remarks>
    /// <param name="name">The symbol's name. The last handler given for a name counts.</param>
    /// <param name="handler">Answers the calls.</param>
    /// <exception cref="InvalidOperationException">The executor cannot call.</exception>
    public void Handle(string name, CallHandler handler)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(handler);
        ThrowIfEnded();
        IExecutorProcessControl control = Control;
        SessionTags.ThrowIfDeaf(control);
        _changes.Make(dylib => _sessionTags.Add(dylib, name, handler, control.Description), static _ => { });
    }

    /// <summary>Links what a name needs and gives its address.</summary>
    /// <exception cref="LinkException">The inputs cannot be linked, or nothing defines the name.</exception>
    /// <exception cref="ExecutorException">The surroundings failed.</exception>
    /// <exception cref="OperationCanceledException">The lookup was given up, or the session was disposed of while this lookup linked.</exception>
    /// <exception cref="ObjectDisposedException">The session was disposed of before, or while the lookup waited for others.</exception>
    public async ValueTask<Symbol> LookUpAsync(string name, CancellationToken cancellation = default) =>
        (await LookUpAsync([Given.Text(name)], cancellation).ConfigureAwait(false))[0];

    /// <summary>Links what some names need, as one batch, and gives their addresses.</summary>
    /// <exception cref="LinkException">The inputs cannot be linked, or nothing defines one of the names.</exception>
    /// <exception cref="ExecutorException">The surroundings failed.</exception>
    /// <exception cref="OperationCanceledException">The lookup was given up, or the session was disposed of while this lookup linked.</exception>
    /// <exception cref="ObjectDisposedException">The session was disposed of before, or while the lookup waited for others.</exception>
    public ValueTask<IReadOnlyList<Symbol>> LookUpAsync(IReadOnlyList<string> names, CancellationToken cancellation = default) => LookUpAsync(_dylib, names, cancellation);

    internal async ValueTask<IReadOnlyList<Symbol>> LookUpAsync(DylibInputs dylib, IReadOnlyList<string> names, CancellationToken cancellation)
    {
        // Before anything is waited for: the end of the session may wait for the caller.
        ThrowIfEnded();
        names = Given.Texts(names);
        return await _generators.LookUpAsync(
            missing =>
            {
                var patience = new LinkPatience(cancellation, _ending.Token);
                return patience.ForAsync(_lookUps.LookUpAsync(dylib, names, patience, missing));
            },
            cancellation).ConfigureAwait(false);
    }

    /// <summary>Closes the inputs of a session that links nothing more; what was linked runs on. From then on adding, defining and looking up throw an <see cref="InvalidOperationException"/>, also for names that are linked already.</summary>
    /// <remarks>Disposal does it too; a program that runs for a while leaves time for it.</remarks>
    public async ValueTask EndLinkingAsync()
    {
        if (_disposed)
        {
            // Nothing will be linked, and the end may wait for the caller.
            return;
        }

        await _turns.TakeAsync(TurnKind.Alone, CancellationToken.None).ConfigureAwait(false);
        try
        {
            _hasEndedLinking = true;
            _files.Dispose();
        }
        finally
        {
            _turns.GiveBack();
        }
    }

    /// <summary>Does something while nothing is linked.</summary>
    internal async ValueTask<T> BesideNoLinkAsync<T>(Func<ValueTask<T>> work, CancellationToken cancellation)
    {
        await _turns.TakeAsync(TurnKind.Alone, cancellation).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return await work().ConfigureAwait(false);
        }
        finally
        {
            _turns.GiveBack();
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        bool isAwaited = !_handlers.IsInside || _turns.IsFree;
        lock (_disposing)
        {
            if (_end is null && !isAwaited)
            {
                // A link waits for the handler that runs this, and the end waits for the link.
                using (ExecutionContext.SuppressFlow())
                {
                    _end = EndAsync();
                }
            }

            _end ??= EndAsync();
        }

        return isAwaited ? new ValueTask(_end) : ValueTask.CompletedTask;
    }

    private async Task EndAsync()
    {
        // Nothing of it happens under the lock.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);

        // A lookup may be waiting for it, or for an initialiser that does not come to its end, because of a handler perhaps.
        await _executor.GiveUpAsync().ConfigureAwait(false);
        await _ending.CancelAsync().ConfigureAwait(false);
        bool areAwaited = _handlers.CancelRunning();
        await _turns.TakeAsync(TurnKind.Alone, CancellationToken.None).ConfigureAwait(false);
        try
        {
            _disposed = true;
            areAwaited |= _handlers.CancelRunning();
            if (await _executor.SettleAsync().ConfigureAwait(false) is { } control)
            {
                // What is being taken out runs on the executor's threads too, and is no code that nobody waits for.
                await _removal.EndAsync(control, _options.FinalizerLimit).ConfigureAwait(false);
                await SessionEnd.OfCodeAsync(control, _executor.Undoings, areAwaited, Code.AreRunning, _options.FinalizerLimit).ConfigureAwait(false);
                await SessionEnd.OfImagesAsync(control, _images, _options.FinalizerLimit).ConfigureAwait(false);
            }
        }
        finally
        {
            _turns.GiveBack();
            await SessionEnd.OfTheRestAsync(RuntimeMemory.EndAsync, _executor.EndAsync, () => _endOfFormer, _handlers, _files).ConfigureAwait(false);
        }
    }

    private IExecutorProcessControl Control => _executor.Control
        ?? throw new InvalidOperationException("the executor has not started yet, or could not: wait for Started");

    [MemberNotNull(nameof(_executor), nameof(_pipeline))]
    private void Begin(LinkSessionOptions options, IEnumerable<string> libraries, CancellationToken cancellation)
    {
        _executor = new SessionExecutor(options, libraries, _libraries, _deferred, Clock, Attach, cancellation);
        _pipeline = new LinkPipeline(
            _dylibs,
            _executor.Imports,
            _executor.Destination,
            new PassList(options.Passes),
            new LinkOptions(options.Strip, Warned: options.Warned, Visibility: options.Names.Visibility, RuntimeWarnings: () => RuntimeWarnings.Read(_dylib.Definitions.Space.Target, _files.Root), Ignored: options.Ignored),
            _files,
            _threadStorage,
            _tags,
            _turns,
            _images,
            new SlotMemory(RuntimeMemory, _turns, _images));
    }

    // An executor of a kind for which nothing is linked gets nothing: the link says so.
    private void Aim(Target target)
    {
        if (ObjectFormat.IsLinked(target.Format) && Architecture.Of(target.Architecture) is not null)
        {
            _dylib.Definitions.Space.Target = target;
            _dylib.Definitions.Space.TargetOwner = _options.Executor?.Program is { } program ? $"the executor {program.Path}" : "the executor";
        }
    }

    private void Attach(IExecutorProcessControl control, IMemoryManager memory)
    {
        control.Find<ICallReceiver>()?.AnswerWith(_handlers);
        Aim(control.Description.Target);
        _sessionTags.Attach(_dylib, control.Description);
        RuntimeMemory.Attach(control, memory, _options.Sharing);
    }

    // Nobody has used the executor yet: a child makes place for another, and a process of our own starts again.
    private async ValueTask GetRoomAsync(ThreadStorageRoom need, PhaseClock own, CancellationToken cancellation)
    {
        if (_options.Executor?.Program is not { } program)
        {
            Control.Find<InProcessExecutor>()?.StartAgain(need);
            return;
        }

        SessionExecutor former = _executor;
        _endOfFormer = former.EndAsync();
        own.Finish("closure");
        Begin(_options with { Executor = ExecutorChoice.Child(program with { ThreadStorage = need }) }, former.Imports.Waiting, CancellationToken.None);
        await _executor.Destination.WaitAsync(cancellation).ConfigureAwait(false);
        own.Restart();
        await _endOfFormer.WaitAsync(cancellation).ConfigureAwait(false);
    }

    private IExecutorProcessControl ExecutorForCode()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _deferred.ThrowIfAny();
        return Control;
    }

    internal void ThrowIfEnded()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_hasEndedLinking)
        {
            throw new InvalidOperationException("this session was told that nothing more is linked");
        }
    }
}
