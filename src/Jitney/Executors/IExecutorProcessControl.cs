using System.Runtime.InteropServices;
using Jitney.Failures;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Executors;

/// <summary>The controller's hold on one executor: calls of its wrapper functions, and its end.</summary>
/// <remarks>
/// All members may be used from many threads at once. Every pending call ends when the executor or the connection ends: with an
/// <see cref="ExecutorException"/>. Disposal ends a child executor (kindly first, then by force) and completes <see cref="Ended"/>.
/// </remarks>
public interface IExecutorProcessControl : IAsyncDisposable
{
    /// <summary>What the executor said about itself.</summary>
    ExecutorDescription Description { get; }

    /// <summary>Round trips made so far, the greeting included.</summary>
    long RoundTrips { get; }

    /// <summary>Completes when the executor has ended, or the connection to it; never fails.</summary>
    Task<ExecutorEnd> Ended { get; }

    /// <summary>The executor that this one stands in front of and passes calls on to; null for one that stands for itself. What a session knows of executors beyond this interface, such as how linked code calls the
    /// controller, it finds there.</summary>
    IExecutorProcessControl? Inner => null;

    /// <summary>Whether code of the linked program or of its libraries may have run. An executor that ended before has failed; after that, the end may be the program's.</summary>
    bool MayHaveRunCode => Inner?.MayHaveRunCode ?? true;

    /// <summary>Whether an answer is overdue. Such an executor is not asked to put things in order: that is what the end of the connection is for.</summary>
    bool IsBehind => Inner?.IsBehind ?? false;

    /// <summary>Whether a call's message can carry a file descriptor.</summary>
    bool CarriesDescriptors { get; }

    /// <summary>Whether the executor is known to run on this machine. Behind a TCP connection nobody can know.</summary>
    bool IsOnThisMachine => Inner?.IsOnThisMachine ?? true;

    /// <summary>Whether small calls of linked code go through shared memory, so that a thread may well wait for their answers.</summary>
    bool IsCalledThroughSharedMemory => Inner?.IsCalledThroughSharedMemory ?? false;

    /// <summary>The process's number when the executor is a child; null when it is not. Another process may have it once <see cref="Ended"/> is complete.</summary>
    int? ProcessId => Inner?.ProcessId;

    /// <summary>Sends a signal to an executor that is a child.</summary>
    /// <param name="signal">The signal's number.</param>
    /// <returns>Whether there is such a child and it was there to get it.</returns>
    bool TrySignal(int signal) => Inner?.TrySignal(signal) ?? false;

    /// <summary>Calls a wrapper function in the executor.</summary>
    /// <param name="function">A bootstrap symbol's address, or that of any wrapper function.</param>
    /// <param name="arguments">The argument bytes, in SPS encoding; may be reused once the method has returned its task.</param>
    /// <param name="step">What is being done, as a phrase for error messages: "reserve memory".</param>
    /// <param name="limit">How long to wait: by default the connection's deadline, which calls of linked code are not given.</param>
    /// <param name="descriptor">A descriptor to carry along; stays the caller's.</param>
    /// <param name="cancellation">Stops waiting for the answer; the executor may still do the work.</param>
    /// <returns>The result bytes; owned by the caller.</returns>
    /// <exception cref="ExecutorException">The connection failed, the executor ended, or the deadline passed.</exception>
    ValueTask<ReadOnlyMemory<byte>> CallAsync(
        ExecutorAddress function,
        ReadOnlyMemory<byte> arguments,
        string step,
        CallLimit limit = default,
        SafeHandle? descriptor = null,
        CancellationToken cancellation = default);
}
