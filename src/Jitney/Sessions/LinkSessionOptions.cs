using Jitney.Executors;
using Jitney.Linking.Failures;
using Jitney.Linking.Passes;
using Jitney.Memory;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions.Runs;

namespace Jitney.Sessions;

/// <summary>How a session links and runs.</summary>
public sealed record LinkSessionOptions
{
    /// <summary>Which process runs the linked code.</summary>
    public ExecutorChoice? Executor { get; init; }

    /// <summary>What linked code finds around it, where that is to be something else than what the executor was started with.</summary>
    public ProgramSurroundings? Surroundings { get; init; }

    /// <summary>How linked writable data is mapped. What is shared with the controller is seen through <see cref="RuntimeMemory.View(Symbol)"/>; a program that
    /// forks then has one set of it with its child. A pool's executors must be started with the same.</summary>
    public DataSharing Sharing { get; init; }

    /// <summary>When initialisers run.</summary>
    public InitializerTime Initializers { get; init; }

    /// <summary>How bytes reach the executor; null to share memory with children and over Unix sockets, and to copy over other connections. Pools decide for their executors.</summary>
    public MemoryTransport? Memory { get; init; }

    /// <summary>How many bytes of the executor's address space to reserve at a time; taken up only as used. Pools decide for their executors. Null for what suits the process: much in an executor of
    /// the session's own, little in the host's, whose lowest 2 GiB all its sessions share.</summary>
    public ulong? SlabSize { get; init; }

    /// <summary>Makes a memory manager for the session's executor, in place of Jitney's own; null for that. The session disposes of it, before the executor. It may be called again when the first link needs another executor.
    /// Whoever has a mapper alone puts Jitney's manager on top: <see cref="MemoryManagers.Create(IMemoryMapper)"/>.</summary>
    public Func<IExecutorProcessControl, IMemoryManager>? MemoryManager { get; init; }

    /// <summary>What dead stripping may drop.</summary>
    public StripMode Strip { get; init; } = StripMode.DropUnreachable;

    /// <summary>What is done with some names beside what the inputs say.</summary>
    public NameRules Names { get; init; } = new();

    /// <summary>What archives are searched for that stand before whoever needs them.</summary>
    public ArchiveOrder Archives { get; init; }

    /// <summary>The arguments that initialisers of linked code see as the program's, the program's name first.</summary>
    public IReadOnlyList<NativeText> ProgramArguments { get; init; } = ["jitney"];

    /// <summary>Folders in which libraries are looked for that linked code opens by a name without a slash, and such that given libraries need. As with <c>-rpath</c>.</summary>
    public IReadOnlyList<string> RunPath { get; init; } = [];

    /// <summary>Where the files of the executor's system lie here: a folder that the executor has as its root, which compilers call a sysroot. Libraries that were added from below it are opened by the
    /// paths that the executor knows. Null where the executor's files are those of this machine.</summary>
    public string? SystemRoot { get; init; }

    /// <summary>Folders in which libraries are looked for that objects for Windows ask for (<c>/DEFAULTLIB</c>), before those of the system and of its compilers.</summary>
    public IReadOnlyList<string> LibraryFolders { get; init; } = [];

    /// <summary>Keeps input files for the next session that links the same ones; null for that of the pool that the executor comes from, if there is one. Its owner disposes of it, at any time.</summary>
    public InputCache? Inputs { get; init; }

    /// <summary>Passes that see and may mark the link graph of each batch.</summary>
    public IReadOnlyList<(PassSlot Slot, ILinkPass Pass)> Passes { get; init; } = [];

    /// <summary>Told when what linked code has called in C# has failed, with its name and how: a handler of calls (<see cref="Session.Handle"/>), a callback, or who makes a function that is made when it is called.
    /// Linked code gets an empty result, zeros, or what <see cref="Laziness.LazyOptions.Failure"/> says.</summary>
    public Action<string, Exception>? HandlerFailed { get; init; }

    /// <summary>Told what inputs ask linkers to warn of (sections <c>.gnu.warning.SYMBOL</c> and <c>.gnu.warning</c>), while a batch is linked: each symbol once. A <see cref="Jitney.ObjectFiles.Failures.LinkException"/> that it throws fails the link once all are told.</summary>
    public Action<LinkWarning>? Warned { get; init; }

    /// <summary>Told which words for linkers, of those that objects for Windows hold (<c>.drectve</c>), mean nothing where code is linked into a process. What it throws counts as with <see cref="Warned"/>.</summary>
    public Action<LinkWarning>? Ignored { get; init; }

    /// <summary>How long finalisers may take when the session is disposed; then the executor is ended.</summary>
    public TimeSpan FinalizerLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Itself, with what it leaves open: a child as executor, and what a pool decides for its executors.</summary>
    internal LinkSessionOptions Completed()
    {
        LinkSessionOptions completed = this with { Executor = Executor ?? ExecutorChoice.Child() };
        return completed.Executor is ExecutorChoice.PooledProgram { Pool: var pool }
            ? completed with { Memory = pool.Options.Memory, SlabSize = pool.Options.SlabSize, Inputs = Inputs ?? pool.Inputs }
            : completed;
    }

    /// <summary>Itself, if it can be used.</summary>
    /// <exception cref="ArgumentException">It cannot.</exception>
    internal LinkSessionOptions Checked()
    {
        ArgumentNullException.ThrowIfNull(ProgramArguments);
        ArgumentNullException.ThrowIfNull(Passes);
        ArgumentNullException.ThrowIfNull(RunPath);
        ArgumentNullException.ThrowIfNull(LibraryFolders);
        _ = Given.Something(Names).Checked();
        if (MemoryManager is not null && (Memory is not null || SlabSize is not null || Sharing != DataSharing.Private || Executor is ExecutorChoice.PooledProgram))
        {
            throw new ArgumentException("a memory manager of one's own decides how memory is used: then there is no Memory, SlabSize or Sharing to give, and no pool, whose executors have theirs");
        }

        if (FinalizerLimit != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(FinalizerLimit, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(FinalizerLimit, TimeSpan.FromMilliseconds(int.MaxValue));
        }

        return this;
    }
}
