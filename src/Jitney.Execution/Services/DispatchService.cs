using Jitney.Execution.Calls;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution.Services;

/// <summary>The names through which linked code calls the controller: a native function and the context that it gets.</summary>
/// <param name="calls">Makes the calls.</param>
public sealed class DispatchService(ControllerCalls calls) : IService
{
    /// <inheritdoc/>
    public void Offer(ServiceRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.AddAddress(BootstrapSymbols.DispatchContext, DispatchEntry.MakeContext(calls));
        registry.AddAddress(BootstrapSymbols.DispatchFunction, DispatchEntry.Function);
    }

    /// <inheritdoc/>
    public void Shutdown() => _ = calls.End();
}
