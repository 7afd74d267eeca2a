using System.Runtime.InteropServices;
using Jitney.Executors;
using Jitney.Protocol.Vocabulary;

namespace OwnParts;

/// <summary>An executor that notes what is asked of it, in front of one that does the work.</summary>
internal sealed class TracingExecutor(IExecutorProcessControl inner, Action<string> trace) : IExecutorProcessControl
{
    // What else the session knows of executors, linked code that calls C# for instance, it finds there.
    public IExecutorProcessControl Inner => inner;

    public ExecutorDescription Description => inner.Description;

    public long RoundTrips => inner.RoundTrips;

    public Task<ExecutorEnd> Ended => inner.Ended;

    public bool CarriesDescriptors => inner.CarriesDescriptors;

    public ValueTask<ReadOnlyMemory<byte>> CallAsync(
        ExecutorAddress function, ReadOnlyMemory<byte> arguments, string step, CallLimit limit = default, SafeHandle? descriptor = null, CancellationToken cancellation = default)
    {
        trace($"{step}: {arguments.Length} bytes");
        return inner.CallAsync(function, arguments, step, limit, descriptor, cancellation);
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
