using System.Runtime.InteropServices;
using Jitney.Calls;
using Jitney.Failures;
using Jitney.Interop;
using Jitney.Interop.Memory;
using Jitney.Interop.Processes;
using Jitney.Interop.Streams;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Executors;

/// <summary>The hold on an executor at the other end of a byte stream: a child process, or whoever is connected.</summary>
internal sealed class StreamExecutorControl : IExecutorProcessControl, IExecutorListener, IExtensibleExecutor, ICallReceiver, ICodeRunner
{
    // How long the reader may take to see what a writer has seen.
    private static readonly TimeSpan s_endIsSeen = TimeSpan.FromMilliseconds(500);

    private const string TakeMessage = "take the message";

    // The first call would pay for opening a ring that it does not use.
    private const int CallsBeforeRing = 2;

    private static readonly string[] s_quickServices =
        [BootstrapSymbols.FunctionCall, BootstrapSymbols.TypedCall, BootstrapSymbols.RunAsVoidFunction, BootstrapSymbols.RunAsIntFunction];

    private readonly MessageConnection _connection;
    private readonly ChildProcess? _child;
    private readonly ExecutorOptions _options;
    private readonly WakeSignal _stop = new();
    private readonly PendingCalls _calls = new();
    private readonly CallDeadlines _deadlines;
    private readonly ExecutorReader _reader;
    private readonly CallAnswers _answers;
    private readonly TaskCompletionSource<ExecutorDescription> _greeting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<ExecutorEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _disposing = new();
    private ExecutorDescription? _description;
    private HashSet<ExecutorAddress>? _onlyOverStream;
    private CallRing? _ring;
    private int _callsForRing;
    private Task? _disposal;
    private long _roundTrips;
    private volatile bool _mayLeaveNames;

    private StreamExecutorControl(MessageConnection connection, ChildProcess? child, ExecutorOptions options)
    {
        _connection = connection;
        _child = child;
        _options = options;
        _deadlines = new CallDeadlines(_calls, options.Deadline);
        _reader = new ExecutorReader(connection, child, _stop, this);
        _answers = new CallAnswers(connection, options.Deadline, _stop, OnAnswersLate);
    }

    /// <inheritdoc/>
    public ExecutorDescription Description => _description!;

    /// <inheritdoc/>
    public long RoundTrips => Interlocked.Read(ref _roundTrips);

    /// <inheritdoc/>
    public Task<ExecutorEnd> Ended => _ended.Task;

    /// <inheritdoc/>
    public bool CarriesDescriptors => _connection.CarriesDescriptors;

    /// <inheritdoc/>
    public bool IsCalledThroughSharedMemory => _options.UseCallRing && CarriesDescriptors && _description is { } description && description.Offers(BootstrapSymbols.RingOpen);

    /// <inheritdoc/>
    public bool IsOnThisMachine => _child is not null || CarriesDescriptors;

    /// <inheritdoc/>
    public bool MayHaveRunCode => _calls.MayHaveRunCode;

    /// <inheritdoc/>
    public bool IsBehind => _calls.AreBehind;

    /// <inheritdoc/>
    public int? ProcessId => _child?.Number;

    /// <summary>Waits for an executor's greeting.</summary>
    /// <param name="connection">The stream, with an input that does not block; owned from now on.</param>
    /// <param name="child">The executor, if it is a child; owned from now on.</param>
    /// <param name="options">How patient to be.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ExecutorException">It did not greet as an executor does. The connection is closed, and the child ended.</exception>
    public static async Task<StreamExecutorControl> OpenAsync(
        MessageConnection connection,
        ChildProcess? child,
        ExecutorOptions options,
        CancellationToken cancellation)
    {
        StreamExecutorControl? control = null;
        try
        {
            control = StartReading(connection, child, options);
            control._description = await control._greeting.Task.WaitAsync(cancellation).ConfigureAwait(false);
            return control;
        }
        catch (Exception exception)
        {
            if (control is null)
            {
                Discard(connection, child);
            }
            else
            {
                // Whoever does not greet need not be waited for.
                control._stop.Give();
                await control.DisposeAsync().ConfigureAwait(false);
            }

            throw exception switch
            {
                TimeoutException => new CallTimeoutException("start", $"it did not greet within {options.Deadline.TotalSeconds:0.###} s", options.Deadline, exception),
                SystemCallException => new ExecutorException(FailureSide.Controller, "start the executor", exception.Message, exception),
                OutOfMemoryException => new ExecutorException(
                    FailureSide.Controller, "start the executor", $"this process can have no further thread{ScarceMeans.Here.Describe()}", exception),
                _ => exception,
            };
        }
    }

    private static StreamExecutorControl StartReading(MessageConnection connection, ChildProcess? child, ExecutorOptions options)
    {
        var control = new StreamExecutorControl(connection, child, options);
        try
        {
            control._reader.Start();
            return control;
        }
        catch (OutOfMemoryException)
        {
            // Nobody reads, so nobody can be waited for either.
            control._deadlines.Dispose();
            control._stop.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>> CallAsync(
        ExecutorAddress function,
        ReadOnlyMemory<byte> arguments,
        string step,
        CallLimit limit = default,
        SafeHandle? descriptor = null,
        CancellationToken cancellation = default)
    {
        if (descriptor is not null && !CarriesDescriptors)
        {
            throw new InvalidOperationException("this connection cannot carry descriptors");
        }

        if (cancellation.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<ReadOnlyMemory<byte>>(cancellation);
        }

        var call = new PendingCall(step, limit.TimeFor(_options.Deadline))
        {
            MayRunCode = limit.MayRunCode,
            IsForExecutor = !limit.IsForLinkedCode,
            EndsWithCalls = limit.MayRunCode && !limit.IsForImages,
            EndExecutor = limit.OnTimeout == OnTimeout.EndExecutor ? EndByCall : null,
        };
        call.CancelWith(cancellation);
        if (!_calls.TryAdd(call, out ulong number, out ConnectionEnd? end))
        {
            call.Fail(end.ToException(step));
        }
        else
        {
            Interlocked.Increment(ref _roundTrips);
            if (!TryCallOverRing(number, function, arguments.Span, descriptor))
            {
                Send(call, number, function, arguments.Span, descriptor, cancellation);
            }

            if (call.HasDeadline && !call.Task.IsCompleted)
            {
                _deadlines.Watch(call);
            }
        }

        return new ValueTask<ReadOnlyMemory<byte>>(call.Task);
    }

    /// <inheritdoc/>
    public bool TrySignal(int signal)
    {
        try
        {
            return _child is not null && _child.TrySignal(signal);
        }
        catch (Exception exception) when (exception is SystemCallException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        lock (_disposing)
        {
            return new ValueTask(_disposal ??= CloseAsync());
        }
    }

    void IExtensibleExecutor.Extend(ExecutorDescription description) => _description = description;

    void IExtensibleExecutor.ExpectNames() => _mayLeaveNames = true;

    void ICallReceiver.AnswerWith(CallHandlers handlers) => _answers.With(handlers);

    bool IExecutorListener.HasRoom => _answers.HaveRoom();

    bool ICodeRunner.RunsCode => !_ended.Task.IsCompleted && _calls.RunCode;

    void ICodeRunner.EndCalls() => _calls.EndCalls();

    TimeSpan IExecutorListener.UntilDue => _deadlines.UntilDue;

    void IExecutorListener.OnDue()
    {
        if (_deadlines.Look())
        {
            _greeting.TrySetException(new TimeoutException());
        }
    }

    void IExecutorListener.OnMessage(in Message message)
    {
        MessageHeader header = message.Header;
        bool isSetup = header.Opcode is Opcode.Setup;
        if (_greeting.Task.IsCompletedSuccessfully == isSetup)
        {
            throw new MalformedMessageException(isSetup
                ? "a second Setup message"
                : $"a {header.Opcode} message came before Setup");
        }

        switch (header.Opcode)
        {
            case Opcode.Setup:
                Interlocked.Increment(ref _roundTrips);
                _greeting.TrySetResult(Greeting.Read(message));
                break;
            case Opcode.Result:
                Complete(header.SequenceNumber, message.Arguments);
                break;
            default:
                _answers.Answer(message);
                break;
        }
    }

    void IExecutorListener.OnStreamEnded(ConnectionEnd reason)
    {
        _greeting.TrySetException(reason.ToException("start"));
        _calls.FailLimited(reason);
    }

    void IExecutorListener.OnEnded(ConnectionEnd reason, ExecutorEnd end)
    {
        // The end before the failures: who sees a call fail can ask how the executor ended.
        _ended.TrySetResult(end);
        _greeting.TrySetException(reason.ToException("start"));
        _calls.FailAll(reason);
        _answers.End();
        Volatile.Read(ref _ring)?.Close();
    }

    private void Send(PendingCall call, ulong number, ExecutorAddress function, ReadOnlySpan<byte> arguments, SafeHandle? descriptor, CancellationToken cancellation)
    {
        bool hasBegun = false;
        bool isHasty = call.Patience < _options.Deadline && call.HasDeadline;
        try
        {
            if (isHasty && descriptor is null && _connection.TryWriteAtOnce(Opcode.CallWrapper, number, function, arguments))
            {
                return;
            }

            using CancellationTokenSource? hurry = isHasty ? CancellationTokenSource.CreateLinkedTokenSource(cancellation) : null;
            hurry?.CancelAfter(call.Patience);
            _connection.Write(Opcode.CallWrapper, number, function, arguments, descriptor, _options.Deadline, ref hasBegun, _stop, hurry?.Token ?? cancellation);
        }
        catch (OperationCanceledException)
        {
            // What is left of the message goes out before the next one; of one that was not begun there is nothing to be answered.
            ForgetUnless(hasBegun, number);
            if (cancellation.IsCancellationRequested)
            {
                call.Cancel(cancellation);
            }
            else
            {
                call.TimeOut(TakeMessage, call.Patience);
            }
        }
        catch (Exception exception) when (exception is StreamEndedException or ObjectDisposedException)
        {
            _ = FailUnlessEndedAsync(call);
        }
        catch (TimeoutException)
        {
            ForgetUnless(hasBegun, number);
            call.TimeOut(TakeMessage, _options.Deadline);
        }
        catch (SystemCallException exception)
        {
            call.Fail(new ExecutorException(FailureSide.Controller, call.Step, exception.Message, exception));
        }
    }

    private void ForgetUnless(bool hasBegun, ulong number)
    {
        if (!hasBegun)
        {
            _ = _calls.TryTake(number, out _);
        }
    }

    // The reader will see the end too, and knows more about it: it fails all calls when the executor has ended.
    private async Task FailUnlessEndedAsync(PendingCall call)
    {
        try
        {
            await Ended.WaitAsync(s_endIsSeen).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            call.Fail(ConnectionEnd.StreamClosed.ToException(call.Step));
        }
    }

    private void Complete(ulong number, ReadOnlyMemory<byte> result)
    {
        if (!_calls.TryTake(number, out PendingCall? call))
        {
            throw new MalformedMessageException($"a result for call {number}, which was not made");
        }

        call.Complete(result);
    }

    // The ring is for calls that run linked code, and is opened when there is more than one of them. Services keep an order on the stream; a program
    // or a main keeps the initial thread, which serves the ring, for long.
    private bool TryCallOverRing(ulong number, ExecutorAddress function, ReadOnlySpan<byte> arguments, SafeHandle? descriptor)
    {
        if (Volatile.Read(ref _ring) is { } ring)
        {
            return descriptor is null && !_onlyOverStream!.Contains(function) && ring.TryCall(number, function, arguments);
        }

        if (_callsForRing < CallsBeforeRing && IsCalledThroughSharedMemory && descriptor is null)
        {
            _onlyOverStream ??= OnlyOverStream(Description);
            if (!_onlyOverStream.Contains(function) && Interlocked.Increment(ref _callsForRing) == CallsBeforeRing)
            {
                _ = OpenRingAsync();
            }
        }

        return false;
    }

    private static HashSet<ExecutorAddress> OnlyOverStream(ExecutorDescription description)
    {
        HashSet<ExecutorAddress> services = [.. description.BootstrapSymbols.Values];
        foreach (string name in s_quickServices)
        {
            if (description.BootstrapSymbols.TryGetValue(name, out ExecutorAddress address))
            {
                services.Remove(address);
            }
        }

        return services;
    }

    private async Task OpenRingAsync()
    {
        if (await CallRingOpening.TryOpenAsync(this).ConfigureAwait(false) is not { } client)
        {
            return;
        }

        var ring = new CallRing(client, Complete, OnRingBroken);
        Volatile.Write(ref _ring, ring);
        if (_ended.Task.IsCompleted)
        {
            ring.Close();
        }
    }

    // As when it breaks the protocol on the stream: nothing that it says counts any more, and a child is ended.
    private void OnRingBroken(MalformedMessageException exception) => End(new ConnectionEnd(FailureSide.Connection, $"the executor broke the protocol: {exception.Message}"));

    // As when it breaks the protocol.
    private void OnAnswersLate(string problem) => End(new ConnectionEnd(FailureSide.Executor, $"it {problem}"));

    private void EndByCall() => End(ConnectionEnd.EndedByCall);

    // All calls that wait fail at once, and a child is killed.
    private void End(ConnectionEnd reason)
    {
        _calls.FailAll(reason);
        _stop.Give();
    }

    private static void Discard(MessageConnection connection, ChildProcess? child)
    {
        connection.Dispose();
        if (child is not null)
        {
            child.Kill();
            new DescriptorWait(child.Descriptor).Wait(TimeSpan.FromSeconds(1));
            child.TryReap(out _);
            child.Dispose();
        }
    }

    private async Task CloseAsync()
    {
        _calls.FailAll(ConnectionEnd.Closed);
        Volatile.Read(ref _ring)?.Close();
        _connection.CloseWriting(TimeSpan.Zero);
        await EndReaderAsync().ConfigureAwait(false);
        _deadlines.Dispose();
        if (!_reader.Finished.IsCompleted)
        {
            // A child hangs in the kernel. The thread goes on waiting for it with what it holds.
            return;
        }

        if (_mayLeaveNames && _child is not null)
        {
            NamedMemory.Here.RemoveLeftBy(_child.Number);
        }

        _connection.Dispose();
        _child?.Dispose();
        _stop.Dispose();
    }

    private async Task EndReaderAsync()
    {
        try
        {
            await _reader.Finished.WaitAsync(_options.GracePeriod).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _stop.Give();
            await Task.WhenAny(_reader.Finished, Task.Delay(TimeSpan.FromSeconds(15))).ConfigureAwait(false);
        }
    }
}
