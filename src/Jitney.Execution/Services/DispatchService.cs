using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution.Services;

/// <summary>The names through which linked code calls the controller. LLVM's controllers insist on them.</summary>
/// <remarks>Calls are not possible yet: the addresses are tokens, and no code.</remarks>
public sealed class DispatchService : IService
{
    /// <inheritdoc/>
    public void Offer(ServiceRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.AddToken(BootstrapSymbols.DispatchContext);
        registry.AddToken(BootstrapSymbols.DispatchFunction);
    }

    /// <inheritdoc/>
    public void Shutdown()
    {
    }
}
