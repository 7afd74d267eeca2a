using System.Runtime.InteropServices;
using Jitney.Calls;
using Jitney.Execution;
using Jitney.Execution.Calls;
using Jitney.Execution.Composition;
using Jitney.Execution.Running;
using Jitney.Execution.Services;
using Jitney.Failures;
using Jitney.Interop;
using Jitney.Interop.Processes;
using Jitney.Interop.Signals;
using Jitney.Interop.Streams;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Executors;

/// <summary>An executor in the controller's own process: the same services, called without a stream.</summary>
/// <remarks>
/// Nothing stands between linked code and the host: a crash is the host's crash, and what linked code does to the process
/// stays done. Linked code that runs cannot be ended; disposal then leaves its memory and the thread to it, until it comes to its end. The usual deadline is not kept here; that of
/// a single call (<see cref="CallLimit.Within"/>) is, where the call runs linked code.
/// </remarks>
internal sealed class InProcessExecutor : IExecutorProcessControl, ICallReceiver, ICodeRunner
{
    private static readonly TimeSpan s_patienceWithFinalisers = TimeSpan.FromSeconds(5);

    private const int LooksAtCode = 2000;

    private readonly ExecutorServices _services = ExecutorComposition.InHost();
    private readonly ProgramThreads _threads;
    private readonly Lock _streamPlace = new();
    private readonly TaskCompletionSource<ExecutorEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _callsEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _disposing = new();

    // Whether code runs is asked when no more of it can come.
    private readonly Lock _posting = new();
    private Task? _disposal;
    private long _calls;
    private int _isShutDown;
    private bool _isClosing;
    private volatile bool _isSessionOver;
    private volatile bool _isClosed;

    /// <summary>Makes an executor that runs linked code on threads of its own.</summary>
    public InProcessExecutor()
        : this(initial: null, enterProgram: null)
    {
    }

    /// <summary>Makes an executor.</summary>
    /// <param name="initial">The process's initial thread, if it serves linked code; that ends with the executor. Null to use only threads of our own.</param>
    /// <param name="enterProgram">Called once on each further thread before it first runs linked code; null for nothing. See <see cref="ProgramEntry"/>.</param>
    internal InProcessExecutor(ProgramThread? initial, Action? enterProgram)
    {
        _threads = new ProgramThreads(initial, enterProgram ?? (static () => { }));
        SetupMessage setup = _services.Describe();
        Description = new ExecutorDescription(setup.TargetTriple, setup.PageSize, setup.BootstrapValues, setup.BootstrapSymbols);
    }

    /// <summary>How much thread-local storage linked code has room for; null where nobody knows, because the process is another's.</summary>
    internal ThreadStorageRoom? ThreadStorage { get; init; }

    /// <summary>Called when a batch has been read and none of its code has run yet.</summary>
    internal Action WhenRead { get; init; } = static () => { };

    /// <inheritdoc/>
    public ExecutorDescription Description { get; }

    /// <summary>How many calls were made: there is no way to go, but each stands for what would be a round trip.</summary>
    public long RoundTrips => Interlocked.Read(ref _calls);

    /// <inheritdoc/>
    public Task<ExecutorEnd> Ended => _ended.Task;

    /// <inheritdoc/>
    public bool CarriesDescriptors => true;

    /// <summary>Whether a call of linked code has not come to its end, also when nobody waits for it any more.</summary>
    internal bool RunsCode => _threads.AreBusy;

    bool ICodeRunner.RunsCode => RunsCode;

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>> CallAsync(
        ExecutorAddress function,
        ReadOnlyMemory<byte> arguments,
        string step,
        CallLimit limit = default,
        SafeHandle? descriptor = null,
        CancellationToken cancellation = default)
    {
        if (limit.OnTimeout == OnTimeout.EndExecutor)
        {
            throw new InvalidOperationException("linked code runs in this process, which is not ended for one call: let it run on, or use an executor of its own");
        }

        if (cancellation.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<ReadOnlyMemory<byte>>(cancellation);
        }

        if (_ended.Task.IsCompleted)
        {
            return ValueTask.FromException<ReadOnlyMemory<byte>>(EndedException(step));
        }

        Interlocked.Increment(ref _calls);
        SafeHandle? ours;
        try
        {
            ours = descriptor is null ? null : Descriptors.Here.Duplicate(descriptor);
        }
        catch (SystemCallException exception)
        {
            return ValueTask.FromException<ReadOnlyMemory<byte>>(new ExecutorException(FailureSide.Controller, step, exception.Message, exception));
        }

        ServiceCaller caller = _services.Caller;
        if (caller.ThreadOf(function) is ServiceThread.Stream)
        {
            // What keeps its order on a stream may rely on never running twice at once.
            lock (_streamPlace)
            {
                return new ValueTask<ReadOnlyMemory<byte>>(caller.Call(function, new ServiceCall(arguments, ours)));
            }
        }

        // The caller may use its buffer again as soon as it has the task.
        var call = new ServiceCall(arguments.ToArray(), ours);
        var result = new TaskCompletionSource<ReadOnlyMemory<byte>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var work = new ProgramWork(
            () => caller.Call(function, call),
            bytes =>
            {
                result.SetResult(bytes);
                if (_isClosed)
                {
                    ShutDownUnlessBusy();
                }
            });
        bool endsWithCalls = limit.MayRunCode && !limit.IsForImages;
        lock (_posting)
        {
            if (_isClosing || (endsWithCalls && _callsEnded.Task.IsCompleted))
            {
                ours?.Dispose();
                return ValueTask.FromException<ReadOnlyMemory<byte>>(EndedException(step, endsWithCalls && _isSessionOver));
            }

            try
            {
                _threads.Post(work);
            }
            catch (OutOfMemoryException exception)
            {
                ours?.Dispose();
                return ValueTask.FromException<ReadOnlyMemory<byte>>(new ExecutorException(
                    FailureSide.Executor, step, $"this process can have no further thread for linked code{ScarceMeans.Here.Describe()}", exception));
            }
        }

        TimeSpan patience = limit.TimeFor(Timeout.InfiniteTimeSpan);
        return new ValueTask<ReadOnlyMemory<byte>>(WaitAsync(result.Task, endsWithCalls ? _callsEnded.Task : _ended.Task, step, patience, cancellation));
    }

    void ICodeRunner.EndCalls()
    {
        lock (_posting)
        {
            _isSessionOver = true;
            _callsEnded.TrySetResult();
        }
    }

    void ICallReceiver.AnswerWith(CallHandlers handlers) => _services.ControllerCalls.Connect((number, tag, arguments) =>
        ThreadPool.UnsafeQueueUserWorkItem(
            static call => _ = call.Executor.AnswerAsync(call.handlers, call.number, call.tag, call.Arguments),
            (Executor: this, handlers, number, tag, Arguments: arguments.ToArray()),
            preferLocal: false));

    /// <summary>Has the whole process start again with more room, if it can; returns when it cannot.</summary>
    internal void StartAgain(ThreadStorageRoom room)
    {
        if (ThreadStorage is null || StartState.Here.SecondStart.Size > 0)
        {
            return;
        }

        try
        {
            StartState.Here.StartAgain(room);
        }
        catch (Exception exception) when (exception is SystemCallException or DllNotFoundException or EntryPointNotFoundException)
        {
            // The caller says what is missing.
        }
    }

    // Waits for a while for linked code that has just been told that nobody answers it any more.
    private async Task LetCodeEndAsync()
    {
        for (int looks = 0; _threads.AreBusy && looks < LooksAtCode; looks++)
        {
            await Task.Delay(1).ConfigureAwait(false);
        }
    }

    /// <summary>Ends threads on which linked code ran and is done, and with them its thread-local variables. Worth doing before memory is given back.</summary>
    internal Task EndFreeThreadsAsync() => _threads.EndFreeAsync(s_patienceWithFinalisers);

    /// <summary>Runs what is left of deallocate actions and unmaps all memory, unless linked code still runs; then lets the program threads end.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_disposing)
        {
            return new ValueTask(_disposal ??= CloseAsync());
        }
    }

    private static ExecutorException EndedException(string step, bool isSessionOver = false) =>
        isSessionOver ? ExecutorException.OfEndedSession(step) : new ExecutorException(FailureSide.Executor, step, "it has ended");

    private async Task AnswerAsync(CallHandlers handlers, ulong number, ExecutorAddress tag, ReadOnlyMemory<byte> arguments) =>
        _ = _services.ControllerCalls.TryAnswer(number, await handlers.RunAsync(tag, arguments).ConfigureAwait(false));

    private async Task<ReadOnlyMemory<byte>> WaitAsync(Task<ReadOnlyMemory<byte>> result, Task end, string step, TimeSpan patience, CancellationToken cancellation)
    {
        try
        {
            Task first = await Task.WhenAny(result, end).WaitAsync(patience, cancellation).ConfigureAwait(false);
            return first == result ? await result.ConfigureAwait(false) : throw EndedException(step, end == _callsEnded.Task && _isSessionOver);
        }
        catch (TimeoutException exception)
        {
            throw new CallTimeoutException(step, $"it did not answer within {patience.TotalSeconds:0.###} s", patience, exception);
        }
    }

    private async Task CloseAsync()
    {
        lock (_posting)
        {
            _isClosing = true;
        }

        if (_threads.AreBusy && _services.ControllerCalls.End() > 0)
        {
            // Linked code that waited for a handler may have something to put in order.
            await LetCodeEndAsync().ConfigureAwait(false);
        }

        if (!_threads.AreBusy)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            try
            {
                _threads.Post(new ProgramWork(
                    () =>
                    {
                        ShutDown();
                        return default;
                    },
                    _ => done.SetResult()));
                await Task.WhenAny(done.Task, Task.Delay(s_patienceWithFinalisers)).ConfigureAwait(false);
            }
            catch (OutOfMemoryException)
            {
                // Finalisers need a thread of ours and get none: they do not run, and the memory stays.
                _ = Interlocked.Exchange(ref _isShutDown, 1);
            }
        }

        _threads.Stop();
        _ended.TrySetResult(new ExecutorEnd(null, null, null));
        _callsEnded.TrySetResult();

        // From here on who comes to the end last gives the memory back; it may have been there just before.
        _isClosed = true;
        ShutDownUnlessBusy();
    }

    private void ShutDownUnlessBusy()
    {
        if (!_threads.AreBusy)
        {
            ShutDown();
        }
    }

    private void ShutDown()
    {
        if (Interlocked.Exchange(ref _isShutDown, 1) == 0)
        {
            _services.Shutdown();
        }
    }
}
