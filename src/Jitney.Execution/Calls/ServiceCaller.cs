using Jitney.Execution.Services;
using Jitney.Interop.Memory;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution.Calls;

/// <summary>Makes calls by address: of this executor's services, or of native wrapper functions. Thread-safe.</summary>
/// <param name="registry">The services.</param>
internal sealed class ServiceCaller(ServiceRegistry registry)
{
    /// <summary>Where a call must run.</summary>
    public ServiceThread ThreadOf(ExecutorAddress callee) =>
        registry.TryFind(callee, out Service? service) ? service.Thread : ServiceThread.Program;

    /// <summary>Makes a call on this thread.</summary>
    /// <returns>The result bytes. None when the callee is no code, the arguments do not decode, or the callee failed in a way that its
    /// form of result cannot say. Never throws.</returns>
    public ReadOnlyMemory<byte> Call(ExecutorAddress callee, ServiceCall call)
    {
        try
        {
            if (registry.TryFind(callee, out Service? service))
            {
                return service.Function(call);
            }

            call.Descriptor?.Dispose();
            return CodeMemory.Here.MayBeCalled(callee.Value) ? NativeWrapper.Call(callee, call.Arguments.Span) : default;
        }
        catch (Exception)
        {
            // Whatever it is, it is this one call's: the caller sees an empty result, and the executor goes on.
            call.Descriptor?.Dispose();
            return default;
        }
    }
}
