using Jitney.Execution.Calls;
using Jitney.Execution.Running;
using Jitney.Execution.Services;
using Jitney.Execution.Services.Memory;

namespace Jitney.Execution.Composition;

/// <summary>What services of all systems stand on, made before them.</summary>
internal sealed class ExecutorCore
{
    /// <summary>Makes it.</summary>
    public ExecutorCore()
    {
        Caller = new ServiceCaller(Registry);
        Actions = new ActionRunner(Caller);
        Memory = new MemoryService(Actions);
    }

    /// <summary>Names and functions.</summary>
    public ServiceRegistry Registry { get; } = new();

    /// <summary>Makes calls.</summary>
    public ServiceCaller Caller { get; }

    /// <summary>Runs allocation actions.</summary>
    public IActionRunner Actions { get; }

    /// <summary>The memory of linked code.</summary>
    public MemoryService Memory { get; }

    /// <summary>Arguments, environment and auxiliary vector of the program.</summary>
    public ProgramStack Stack { get; } = new();
}
