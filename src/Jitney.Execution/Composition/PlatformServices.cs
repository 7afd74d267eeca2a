using Jitney.Execution.Services;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution.Composition;

/// <summary>What an executor has of its system, for each place in the order of its services. Each list is empty where there is nothing of the kind.</summary>
/// <remarks>Services shut down in the reverse order: those of the process first, then memory, whose actions call those for images, then these.</remarks>
internal sealed class PlatformServices
{
    /// <summary>The libraries that were opened.</summary>
    public required LibraryHandles Handles { get; init; }

    /// <summary>Tells which names stay the host's, whatever libraries define; null where there are none.</summary>
    public NamePredicate? IsOfHost { get; init; }

    /// <summary>Further ways to open libraries.</summary>
    public IReadOnlyList<IService> Libraries { get; init; } = [];

    /// <summary>What is done for linked code beside its memory: actions, for the most part.</summary>
    public IReadOnlyList<IService> Images { get; init; } = [];

    /// <summary>What is done to the process.</summary>
    public IReadOnlyList<IService> Process { get; init; } = [];

    /// <summary>A second way for calls, which is among the services of the process; null for none.</summary>
    public RingService? Ring { get; init; }

    /// <summary>Does ahead of time what first calls would otherwise wait for. May run beside calls.</summary>
    public Action WarmUp { get; init; } = static () => { };

    /// <summary>Takes away what lies in memory that is about to go, where whoever put it there does not say so.</summary>
    public Action<ExecutorAddressRange> Forget { get; init; } = static _ => { };
}
