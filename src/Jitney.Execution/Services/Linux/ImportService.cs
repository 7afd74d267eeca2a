using Jitney.Execution.Calls;
using Jitney.Interop.Linux.Libraries;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution.Services.Linux;

/// <summary>Makes linked code's copies of library variables the only ones, and undoes it. For use as actions.</summary>
internal sealed class ImportService : IService
{
    // Two walks at once could restore a page's protection under each other.
    private readonly Lock _gate = new();

    /// <inheritdoc/>
    public void Offer(ServiceRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.Add(BootstrapSymbols.ImportsRedirect, ServiceThread.Program, call => Run(call, ImportRedirections.Redirect));
        registry.Add(BootstrapSymbols.ImportsRestore, ServiceThread.Program, call => Run(call, ImportRedirections.Restore));
    }

    /// <inheritdoc/>
    public void Shutdown()
    {
        // Redirections belong to allocations, whose deallocate actions undo them.
    }

    private ReadOnlyMemory<byte> Run(ServiceCall call, Move move)
    {
        ImportRedirection[] redirections = ActionMessages.DecodeRedirections(call.Arguments.Span);
        return Answer.Error(() =>
        {
            lock (_gate)
            {
                return move(redirections);
            }
        });
    }

    private delegate string? Move(ReadOnlySpan<ImportRedirection> redirections);
}
