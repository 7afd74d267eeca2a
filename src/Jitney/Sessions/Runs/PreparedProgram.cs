using Jitney.Executors;
using Jitney.Failures;
using Jitney.Memory;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Sessions.Runs;

/// <summary>A linked program that can be run any number of times, also at the same time, without being linked again.</summary>
/// <remarks>
/// Each run is a process of its own, a copy of the session's executor: code and read-only data are one memory for all, writable data is each run's own, as the
/// executor has it at that moment. Addresses are the same in all runs. Runs end with the session. May be used from many threads.
/// </remarks>
/// <example>
/// <code>
/// session.AddObject("tool.o");
/// PreparedProgram tool = await session.PrepareProgramAsync();
/// ExecutorEnd[] ends = await Task.WhenAll(Enumerable.Range(0, 100).Select(async number =&gt;
///     await tool.RunAsync([NativeText.FromString("tool"), NativeText.FromString($"{number}")])));
/// </code>
/// </example>
public sealed class PreparedProgram
{
    private const string Step = "run the program in a process of its own";

    private readonly Session _session;
    private readonly DeferredInitializers _initializers;

    private PreparedProgram(Session session, DeferredInitializers initializers, ExecutorAddress entry)
    {
        _session = session;
        _initializers = initializers;
        Entry = entry;
    }

    /// <summary>The entry point's address.</summary>
    public ExecutorAddress Entry { get; }

    /// <summary>Links it.</summary>
    internal static async ValueTask<PreparedProgram> LinkAsync(
        Session session, DataSharing sharing, DeferredInitializers initializers, string entry, CancellationToken cancellation)
    {
        if (session.Executor.Description is { Target.System: TargetSystem.Windows } windows && !windows.Offers(BootstrapSymbols.ProgramFork))
        {
            throw new ExecutorException(
                FailureSide.Executor,
                "prepare a program for many runs",
                "a process on Windows cannot be copied: take an executor for each run from an ExecutorPool, and link the program there");
        }

        if (sharing is DataSharing.Shared)
        {
            throw new InvalidOperationException("all runs would have one set of data: LinkSessionOptions.Sharing says so");
        }

        // An executor that cannot do it says so before the link.
        _ = session.Executor.Description.Service(BootstrapSymbols.ProgramFork);
        Symbol main = await session.LookUpAsync(entry, cancellation).ConfigureAwait(false);
        return new PreparedProgram(session, initializers, main.Address);
    }

    /// <summary>Starts a run.</summary>
    /// <param name="arguments">All of <c>argv</c>, the program's name first.</param>
    /// <param name="surroundings">What the run finds around it; null for what the executor has.</param>
    /// <param name="cancellation">Stops waiting for links and other starts that are under way. What is started is started.</param>
    /// <exception cref="ExecutorException">It cannot be started: the directory does not exist, for example, or linked code is running on the executor's
    /// initial thread.</exception>
    public async ValueTask<ProgramRun> StartAsync(
        IReadOnlyList<NativeText> arguments, ProgramSurroundings? surroundings = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        IExecutorProcessControl control = _session.Executor;

        // What the dynamic linker does for a link must not be half done in a copy.
        ReadOnlyMemory<byte> answer = await _session.BesideNoLinkAsync(() => ForkAsync(control, arguments, surroundings ?? new ProgramSurroundings()), cancellation).ConfigureAwait(false);
        ulong number = MapperCalls.Value(Step, MapperCalls.Decode(Step, answer, static bytes => ForkMessages.DecodeNumber(bytes)));
        return new ProgramRun(control, number);
    }

    /// <summary>Runs the program to its end.</summary>
    /// <param name="arguments">All of <c>argv</c>, the program's name first.</param>
    /// <param name="surroundings">What the run finds around it; null for what the executor has.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <returns>How it ended.</returns>
    /// <inheritdoc cref="StartAsync" path="/exception"/>
    public async ValueTask<ExecutorEnd> RunAsync(
        IReadOnlyList<NativeText> arguments, ProgramSurroundings? surroundings = null, CancellationToken cancellation = default)
    {
        ProgramRun run = await StartAsync(arguments, surroundings, cancellation).ConfigureAwait(false);
        try
        {
            return await run.Ended.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!run.Ended.IsCompleted)
        {
            await run.KillAsync().ConfigureAwait(false);
            throw;
        }
    }

    // Not to be cancelled halfway: what was sent ahead would stay in the executor, and the run would be nobody's.
    private async ValueTask<ReadOnlyMemory<byte>> ForkAsync(IExecutorProcessControl control, IReadOnlyList<NativeText> arguments, ProgramSurroundings surroundings)
    {
        SurroundingsRequest request = await SurroundingsCalls.SendAsync(control, surroundings, CancellationToken.None).ConfigureAwait(false);
        SpsWriter words = ForkMessages.EncodeFork(new SpsWriter(), new ForkRequest(Entry, arguments, request, _initializers.Images));
        return await new MapperCalls(control).CallAsync(
            BootstrapSymbols.ProgramFork, words.Written, Step, CallLimit.Deadline, null, CancellationToken.None).ConfigureAwait(false);
    }
}
