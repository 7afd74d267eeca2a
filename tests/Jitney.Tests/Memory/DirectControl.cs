using System.Runtime.InteropServices;
using Jitney.Execution;
using Jitney.Execution.Services;
using Jitney.Executors;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Tests.Memory;

/// <summary>An executor in this process without a wire: calls are made on the calling thread.</summary>
internal sealed class DirectControl : IExecutorProcessControl
{
    private readonly ExecutorServices _services = new();
    private readonly TaskCompletionSource<ExecutorEnd> _ended = new();
    private long _roundTrips;

    public ExecutorDescription Description => new(
        "x86_64-unknown-linux-gnu", (ulong)Environment.SystemPageSize, new Dictionary<string, ReadOnlyMemory<byte>>(), _services.Registry.Symbols);

    public long RoundTrips => Interlocked.Read(ref _roundTrips);

    public Task<ExecutorEnd> Ended => _ended.Task;

    public bool CarriesDescriptors => true;

    public ValueTask<ReadOnlyMemory<byte>> CallAsync(
        ExecutorAddress function,
        ReadOnlyMemory<byte> arguments,
        string step,
        CallLimit limit = CallLimit.Deadline,
        SafeHandle? descriptor = null,
        CancellationToken cancellation = default)
    {
        Interlocked.Increment(ref _roundTrips);

        // The service owns what it gets, as if it had come over a socket.
        SafeHandle? copy = descriptor is null ? null : File.OpenHandle(
            $"/proc/self/fd/{descriptor.DangerousGetHandle()}", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        return ValueTask.FromResult(_services.Caller.Call(function, new ServiceCall(arguments, copy)));
    }

    public ValueTask DisposeAsync()
    {
        if (_ended.TrySetResult(new ExecutorEnd(0, null, null)))
        {
            _services.Shutdown();
        }

        return ValueTask.CompletedTask;
    }
}
