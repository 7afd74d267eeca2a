using Jitney.Protocol.Wire;

namespace Jitney.Executors;

/// <summary>How patient a controller is with an executor.</summary>
public sealed record ExecutorOptions
{
    /// <summary>How long an executor may take for its greeting, for taking a message, and for each answer that runs no linked code.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an executor may take to end by itself on disposal, before it is ended by force.</summary>
    public TimeSpan GracePeriod { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether small calls of linked code may go through shared memory where the executor can do that, which is much quicker than the stream.</summary>
    public bool UseCallRing { get; init; } = true;

    /// <summary>The largest message that is accepted from an executor, in bytes.</summary>
    public int MaximumMessageSize { get; init; } = MessageAssembler.DefaultMaximumSize;
}
