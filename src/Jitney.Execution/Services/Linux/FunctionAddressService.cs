using Jitney.Execution.Calls;
using Jitney.Interop.Linux.Libraries;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution.Services.Linux;

/// <summary>Makes the addresses that linked code has for functions of libraries the only ones, and undoes it. For use as actions.</summary>
/// <remarks>Only for processes that end with the session. A host would keep such addresses - those it looks up, and those that its libraries
/// have read - when the stubs are gone.</remarks>
internal sealed class FunctionAddressService : IService
{
    // Two walks at once could restore a page's protection under each other.
    private readonly Lock _gate = new();

    /// <inheritdoc/>
    public void Offer(ServiceRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.Add(BootstrapSymbols.FunctionsRedirect, ServiceThread.Program, call => Run(call, FunctionRedirections.Redirect));
        registry.Add(BootstrapSymbols.FunctionsRestore, ServiceThread.Program, call => Run(call, FunctionRedirections.Restore));
    }

    /// <inheritdoc/>
    public void Shutdown()
    {
        // Redirections belong to allocations, whose deallocate actions undo them.
    }

    private ReadOnlyMemory<byte> Run(ServiceCall call, Func<IReadOnlyList<FunctionRedirection>, string?> change)
    {
        FunctionRedirection[] redirections = ActionMessages.DecodeFunctionRedirections(call.Arguments.Span);
        return Answer.Error(() =>
        {
            lock (_gate)
            {
                return change(redirections);
            }
        });
    }
}
