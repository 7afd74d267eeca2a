using Jitney.Execution.Calls;
using Jitney.Execution.Running;
using Jitney.Execution.Services;
using Jitney.Execution.Services.Memory;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution;

/// <summary>Everything that one executor offers, ready to be called.</summary>
internal sealed class ExecutorServices
{
    private readonly FrameService _frames;
    private readonly DebugObjectService _debugObjects = new();
    private readonly SimpleMemoryService _simpleMemory;
    private readonly SharedMapperService _sharedMapper;
    private readonly List<IService> _services;

    /// <summary>Makes all services.</summary>
    /// <param name="further">What only some executors offer.</param>
    public ExecutorServices(params ReadOnlySpan<IService> further)
    {
        Caller = new ServiceCaller(Registry);
        Actions = new ActionRunner(Caller);
        var memory = new MemoryService(Actions);
        _frames = new FrameService(memory.Holds);
        var libraries = new LibraryHandles(_frames);
        var stack = new ProgramStack();
        DefinitionService? definitions = null;
        foreach (IService service in further)
        {
            definitions = service as DefinitionService ?? definitions;
        }

        _simpleMemory = new SimpleMemoryService(Actions, Leave);
        _sharedMapper = new SharedMapperService(Actions, Leave);
        _services =
        [
            new DispatchService(ControllerCalls),
            new LibraryService(libraries, definitions),
            new DeferredLibraryService(libraries, definitions),
            new DylibManagerService(libraries),
            new RunService(stack),
            new TypedCallService(),
            new ImageService(stack),
            _frames,
            _debugObjects,
            new ImportService(),
            new SymbolService(),
            new ModuleService(memory.Holds),
            new ThreadStorageService(),
            new FunctionChoiceService(),
            new MemoryAccessService(),
            memory,
            _simpleMemory,
            _sharedMapper,
            .. further,
        ];
        _services.ForEach(service => service.Offer(Registry));
    }

    /// <summary>The calls that linked code makes to the controller.</summary>
    public ControllerCalls ControllerCalls { get; } = new();

    /// <summary>Names and functions.</summary>
    public ServiceRegistry Registry { get; } = new();

    /// <summary>Makes calls.</summary>
    public ServiceCaller Caller { get; }

    /// <summary>Runs allocation actions.</summary>
    public IActionRunner Actions { get; }

    /// <summary>Whether an LLVM controller has used memory and given all of it back, as it does before it ends.</summary>
    public bool IsEmptied => (_simpleMemory.WasUsed || _sharedMapper.WasUsed) && !_simpleMemory.IsInUse && !_sharedMapper.IsInUse;

    /// <summary>What this executor says about itself.</summary>
    public SetupMessage Describe() => new(
        Target.OfThisProcess.Triple,
        (ulong)Environment.SystemPageSize,
        new Dictionary<string, ReadOnlyMemory<byte>>(),
        Registry.Symbols);

    /// <summary>Does ahead of time what first calls would otherwise wait for. May run beside calls.</summary>
    public void WarmUp() => _frames.Open();

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

    private void Leave(ExecutorAddressRange range)
    {
        _frames.Forget(range);
        _debugObjects.Forget(range);
    }
}
