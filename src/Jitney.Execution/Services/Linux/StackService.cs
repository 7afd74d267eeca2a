using Jitney.Execution.Calls;
using Jitney.Interop.Linux.Memory;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Execution.Services.Linux;

/// <summary>Lets code run on stacks, for programs with nested functions. For use as an action.</summary>
/// <remarks>Only for processes of the linked code's own: it takes a protection away from everything that runs in the process.</remarks>
internal sealed class StackService : IService
{
    private readonly Lock _gate = new();
    private bool _isDone;

    /// <inheritdoc/>
    public void Offer(ServiceRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.Add(BootstrapSymbols.StacksAllowCode, ServiceThread.Program, call => call.Arguments.IsEmpty
            ? Answer.Error(AllowCode)
            : throw new MalformedMessageException("there are no arguments to this call"));
    }

    /// <inheritdoc/>
    public void Shutdown()
    {
    }

    private string? AllowCode()
    {
        lock (_gate)
        {
            string? problem = _isDone ? null : ExecutableStacks.Allow();
            _isDone |= problem is null;
            return problem;
        }
    }
}
