using Jitney.Execution.Calls;
using Jitney.Execution.Composition;
using Jitney.Execution.Services;
using Jitney.Execution.Services.Memory;
using Jitney.Interop.Memory;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Execution;

/// <summary>Everything that one executor offers, ready to be called. <see cref="ExecutorComposition"/> makes it.</summary>
internal sealed class ExecutorServices
{
    private readonly ExecutorCore _core = new();
    private readonly PlatformServices _platform;
    private readonly SimpleMemoryService _simpleMemory;
    private readonly SharedMapperService _sharedMapper;
    private readonly List<IService> _services;

    /// <summary>Makes all services.</summary>
    /// <param name="platform">Makes those that only some systems have.</param>
    public ExecutorServices(Func<ExecutorCore, PlatformServices> platform)
    {
        _platform = platform(_core);
        _simpleMemory = new SimpleMemoryService(Actions, _platform.Forget);
        _sharedMapper = new SharedMapperService(Actions, _platform.Forget);
        _services =
        [
            new DispatchService(ControllerCalls),
            new LibraryService(_platform.Handles, _platform.IsOfHost),
            .. _platform.Libraries,
            new DylibManagerService(_platform.Handles),
            new RunService(_core.Stack),
            new TypedCallService(),
            .. _platform.Images,
            new MemoryAccessService(),
            _core.Memory,
            _simpleMemory,
            _sharedMapper,
            .. _platform.Process,
        ];
        _services.ForEach(service => service.Offer(Registry));
    }

    /// <summary>The calls that linked code makes to the controller.</summary>
    public ControllerCalls ControllerCalls { get; } = new();

    /// <summary>Names and functions.</summary>
    public ServiceRegistry Registry => _core.Registry;

    /// <summary>Makes calls.</summary>
    public ServiceCaller Caller => _core.Caller;

    /// <summary>Runs allocation actions.</summary>
    public IActionRunner Actions => _core.Actions;

    /// <summary>A second way for calls; null where the executor has none.</summary>
    public RingService? Ring => _platform.Ring;

    /// <summary>Whether an LLVM controller has used memory and given all of it back, as it does before it ends.</summary>
    public bool IsEmptied => (_simpleMemory.WasUsed || _sharedMapper.WasUsed) && !_simpleMemory.IsInUse && !_sharedMapper.IsInUse;

    /// <summary>What this executor says about itself.</summary>
    public SetupMessage Describe() => new(
        Target.OfThisProcess.Triple,
        (ulong)Environment.SystemPageSize,
        Values(),
        Registry.Symbols);

    /// <summary>Does ahead of time what first calls would otherwise wait for. May run beside calls.</summary>
    public void WarmUp() => _platform.WarmUp();

    /// <summary>Removes what would outlive this process, when it must end at once while linked code still runs.</summary>
    public void Abandon() => _sharedMapper.Unlink();

    /// <summary>Gives back what the controller left behind, the newest service first. On a thread for foreign code, when no other runs any.</summary>
    public void Shutdown()
    {
        for (int index = _services.Count - 1; index >= 0; index--)
        {
            _services[index].Shutdown();
        }
    }

    private static Dictionary<string, ReadOnlyMemory<byte>> Values()
    {
        var values = new Dictionary<string, ReadOnlyMemory<byte>>();
        ulong unit = MemoryFactory.Here.ViewAlignment;
        if (unit != (ulong)Environment.SystemPageSize)
        {
            values.Add(BootstrapKeys.StripeUnit, new SpsWriter().UInt64(unit).Written);
        }

        return values;
    }
}
