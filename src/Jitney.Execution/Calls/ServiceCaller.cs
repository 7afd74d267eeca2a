using Jitney.Execution.Services;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution.Calls;

/// <summary>Makes calls by address: of this executor's services, or of native wrapper functions. Thread-safe.</summary>
/// <param name="registry">The services.</param>
public sealed class ServiceCaller(ServiceRegistry registry)
{
    // No code can lie below: the first pages cannot be mapped (vm.mmap_min_addr).
    private const ulong LowestFunction = 0x10000;

    /// <summary>Where a call must run.</summary>
    public ServicePlace PlaceOf(ExecutorAddress callee) =>
        registry.TryFind(callee, out Service? service) ? service.Place : ServicePlace.Program;

    /// <summary>Makes a call on this thread.</summary>
    /// <returns>The result bytes. None when the callee does not exist, the arguments do not decode, or the callee failed in a way that its
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
            return callee.Value < LowestFunction ? default : NativeWrapper.Call(callee, call.Arguments.Span);
        }
        catch (Exception)
        {
            // Whatever it is, it is this one call's: the caller sees an empty result, and the executor goes on.
            call.Descriptor?.Dispose();
            return default;
        }
    }
}
