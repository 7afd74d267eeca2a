using Jitney.Execution.Calls;
using Jitney.Execution.Services;
using Jitney.Execution.Services.Memory;
using Jitney.Protocol.Messages;

namespace Jitney.Execution;

/// <summary>Everything that one executor offers, ready to be called.</summary>
public sealed class ExecutorServices
{
    private readonly FrameService _frames = new();
    private readonly List<IService> _services;

    /// <summary>Makes all services.</summary>
    /// <param name="further">What only some executors offer.</param>
    public ExecutorServices(params ReadOnlySpan<IService> further)
    {
        Caller = new ServiceCaller(Registry);
        Actions = new ActionRunner(Caller);
        _services =
        [
            new DispatchService(),
            new LibraryService(_frames),
            new RunService(),
            new ImageService(),
            _frames,
            new ImportService(),
            new SymbolService(),
            new DefinitionService(),
            new ThreadStorageService(),
            new FunctionChoiceService(),
            new MemoryAccessService(),
            new MemoryService(Actions),
            new SimpleMemoryService(Actions),
            new SharedMapperService(Actions),
            .. further,
        ];
        _services.ForEach(service => service.Offer(Registry));
    }

    /// <summary>Names and functions.</summary>
    public ServiceRegistry Registry { get; } = new();

    /// <summary>Makes calls.</summary>
    public ServiceCaller Caller { get; }

    /// <summary>Runs allocation actions.</summary>
    public IActionRunner Actions { get; }

    /// <summary>What this executor says about itself.</summary>
    public SetupMessage Describe() => new(
        "x86_64-unknown-linux-gnu",
        (ulong)Environment.SystemPageSize,
        new Dictionary<string, ReadOnlyMemory<byte>>(),
        Registry.Symbols);

    /// <summary>Does ahead of time what first calls would otherwise wait for. May run beside calls.</summary>
    public void WarmUp() => _frames.Open();

    /// <summary>Gives back what the controller left behind, the newest service first. On a thread for foreign code, when no other runs any.</summary>
    public void Shutdown()
    {
        for (int index = _services.Count - 1; index >= 0; index--)
        {
            _services[index].Shutdown();
        }
    }
}
