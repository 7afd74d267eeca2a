using Jitney.Execution.Running;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Execution.Services;

/// <summary>Calls functions of any signature.</summary>
internal sealed class TypedCallService : IService
{
    private readonly KnownFunctions _functions = new();

    /// <inheritdoc/>
    public void Offer(ServiceRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.Add(BootstrapSymbols.TypedCall, ServiceThread.Program, Call);
    }

    /// <inheritdoc/>
    public void Shutdown()
    {
    }

    private ReadOnlyMemory<byte> Call(ServiceCall call)
    {
        TypedCall typed = TypedCallMessages.Read(call.Arguments.Span);
        return Missing(typed.Thunk) ?? Missing(typed.Function) ?? TypedCalls.Make(typed);
    }

    private byte[]? Missing(ExecutorAddress function) => _functions.MayBeCalled(function.Value)
        ? null
        : new SpsWriter().NoValue($"{function} is the address of no function: there is no code").Written.ToArray();
}
