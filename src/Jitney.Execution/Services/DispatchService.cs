using Jitney.Execution.Calls;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution.Services;

/// <summary>The names through which linked code calls the controller: a native function and the context that it gets.</summary>
/// <param name="calls">Makes the calls.</param>
internal sealed class DispatchService(ControllerCalls calls) : IService
{
    private readonly ExecutorAddress _context = DispatchEntry.MakeContext(calls);

    /// <inheritdoc/>
    public void Offer(ServiceRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.AddAddress(BootstrapSymbols.DispatchContext, _context);
        registry.AddAddress(BootstrapSymbols.DispatchFunction, DispatchEntry.Function);
    }

    /// <inheritdoc/>
    /// <remarks>Linked code may keep the context for longer than the executor is there, and then gets an error.</remarks>
    public void Shutdown()
    {
        _ = calls.End();
        DispatchEntry.EndContext(_context);
    }
}
