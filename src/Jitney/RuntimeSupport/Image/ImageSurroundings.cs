using Jitney.Executors;
using Jitney.Memory;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions.Runs;

namespace Jitney.RuntimeSupport.Image;

/// <summary>Where the batches of a session come to.</summary>
/// <param name="Control">The executor.</param>
/// <param name="References">What its libraries refer to.</param>
/// <param name="Libraries">What is known of the session's libraries.</param>
/// <param name="Undoings">Where is undone what nobody wants any more.</param>
/// <param name="Arguments">The program's arguments, as they are when a batch is linked.</param>
/// <param name="Deferred">Initialisers that do not run with their batch; null where all do.</param>
internal sealed record ImageSurroundings(
    IExecutorProcessControl Control,
    ReferencedNames References,
    GivenLibraries Libraries,
    Undoings Undoings,
    Func<IReadOnlyList<NativeText>> Arguments,
    DeferredInitializers? Deferred = null)
{
    /// <summary>What the executor says about itself, once nothing is added to that any more.</summary>
    public ExecutorDescription Executor { get; init; } = Control.Description;
}
