using Jitney.Diagnostics;
using Jitney.Executors;
using Jitney.Memory;
using Jitney.Protocol.Vocabulary;
using Jitney.RuntimeSupport;
using Jitney.RuntimeSupport.Image;
using Jitney.Sessions.Runs;

namespace Jitney.Sessions;

/// <summary>A session's executor, from the beginning of its start: while that goes on, inputs are read already.</summary>
internal sealed class SessionExecutor
{
    private readonly ExecutorChoice? _choice;
    private readonly CancellationTokenSource _giveUp;
    private readonly Task<IExecutorProcessControl> _start;
    private volatile IExecutorProcessControl? _control;
    private readonly Undoings _noMemory = new();
    private ExecutorImports? _prepared;
    private long _roundTripsAtStart;

    /// <summary>Begins to start an executor.</summary>
    /// <param name="options">Of the session.</param>
    /// <param name="libraries">What to open in it before the first lookup.</param>
    /// <param name="given">What is known of the session's libraries.</param>
    /// <param name="deferred">Initialisers that do not run with their batch.</param>
    /// <param name="clock">Gets the phases of the start.</param>
    /// <param name="attach">Called once with the executor and its memory, before anybody else sees them.</param>
    /// <param name="cancellation">Gives the start up.</param>
    public SessionExecutor(
        LinkSessionOptions options,
        IEnumerable<string> libraries,
        GivenLibraries given,
        DeferredInitializers deferred,
        PhaseClock clock,
        Action<IExecutorProcessControl, IMemoryManager> attach,
        CancellationToken cancellation)
    {
        _choice = options.Executor;
        _giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellation);

        // To start a process takes the starting thread longer than to hand the work to another one, and meanwhile it reads inputs.
        _start = options.Executor is ExecutorChoice.ChildProgram
            ? Task.Run(() => StartAsync(options, clock, attach, _giveUp.Token), CancellationToken.None)
            : StartAsync(options, clock, attach, _giveUp.Token);
        Imports = new ExecutorImports(_start, libraries, given, () => _prepared, (options.Executor as ExecutorChoice.PooledProgram)?.Pool.AskedNames);
        Destination = DestinationAsync(() => options.ProgramArguments, deferred);
    }

    /// <summary>Symbols of its process and libraries.</summary>
    public ExecutorImports Imports { get; }

    /// <summary>Where batches are linked to, once it has started; its failure, if it could not be started.</summary>
    public Task<LinkDestination> Destination { get; }

    /// <summary>The executor; null while it starts, and when it could not.</summary>
    public IExecutorProcessControl? Control => _control;

    /// <summary>Memory in it; null as long as there is no executor.</summary>
    public IMemoryManager? Memory { get; private set; }

    /// <summary>Links that were given up and are undone in it.</summary>
    public Undoings Undoings => (Memory as IUndoingManager)?.Undoings ?? _noMemory;

    /// <summary>Whether nothing was asked of it since it started.</summary>
    public bool IsUnused => Control is { } control && control.RoundTrips == _roundTripsAtStart;

    /// <summary>How much thread-local storage an executor that is chosen so has to give; null where nobody knows.</summary>
    /// <param name="choice">The choice.</param>
    /// <param name="target">What it runs, where that is known.</param>
    public static ThreadStorageRoom? RoomOf(ExecutorChoice? choice, Target? target) => choice switch
    {
        { Program: { } program } => program.ThreadStorage ?? ThreadStorageRoom.UsualFor((target ?? Target.OfThisProcess).Architecture),
        ExecutorChoice.GivenControl { Control: var given } when given.Find<InProcessExecutor>() is { } own => own.ThreadStorage,
        _ => null,
    };

    /// <summary>What an executor runs that is chosen so, as far as that is known before it has started; null where only it can tell.</summary>
    public static Target? TargetOf(ExecutorChoice? choice) => choice switch
    {
        null or ExecutorChoice.OwnProcess => Target.OfThisProcess,
        ExecutorChoice.GivenControl { Control: var given } => given.Description.Target,
        { Program: { } program } => ExecutorProgram.TargetOf(program),
        _ => null,
    };

    /// <summary>Whether the process of an executor that is chosen so is somebody else's, who goes on when the session has ended.</summary>
    public static bool IsHost(ExecutorChoice? choice) => choice switch
    {
        ExecutorChoice.OwnProcess => true,
        ExecutorChoice.GivenControl { Control: var given } => given.Find<InProcessExecutor>() is { ThreadStorage: null },
        _ => false,
    };

    /// <summary>Gives up a start that is not over, so that nobody waits for it any more.</summary>
    public Task GiveUpAsync() => _start.IsCompleted ? Task.CompletedTask : _giveUp.CancelAsync();

    /// <summary>Waits until it has started or failed to; a start that is not over is given up.</summary>
    /// <returns>The executor, if there is one.</returns>
    public async ValueTask<IExecutorProcessControl?> SettleAsync()
    {
        await GiveUpAsync().ConfigureAwait(false);
        await ((Task)_start).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return Control;
    }

    /// <summary>Gives memory and executor back.</summary>
    public async Task EndAsync()
    {
        if (await SettleAsync().ConfigureAwait(false) is { } control)
        {
            await ExecutorStart.UndoAsync(_choice, control, Memory!).ConfigureAwait(false);
        }

        _giveUp.Dispose();
    }

    private async Task<IExecutorProcessControl> StartAsync(
        LinkSessionOptions options, PhaseClock clock, Action<IExecutorProcessControl, IMemoryManager> attach, CancellationToken cancellation)
    {
        var own = new PhaseClock();
        (IExecutorProcessControl control, IMemoryManager memory, _prepared) = await ExecutorStart.RunAsync(options, own, cancellation).ConfigureAwait(false);
        clock.Precede(own.Phases);
        _roundTripsAtStart = control.RoundTrips;
        try
        {
            attach(control, memory);
        }
        catch
        {
            await ExecutorStart.UndoAsync(_choice, control, memory).ConfigureAwait(false);
            throw;
        }

        Memory = memory;
        _control = control;
        return control;
    }

    private async Task<LinkDestination> DestinationAsync(Func<IReadOnlyList<NativeText>> arguments, DeferredInitializers deferred)
    {
        IExecutorProcessControl control = await _start.ConfigureAwait(false);
        var surroundings = new ImageSurroundings(control, Imports.References, Imports.Given, Undoings, arguments, deferred);
        return new LinkDestination(Memory!, new ExecutorImageSupport(surroundings), control.Description.Target);
    }
}
