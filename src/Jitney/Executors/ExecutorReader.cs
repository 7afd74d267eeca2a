using Jitney.Failures;
using Jitney.Interop;
using Jitney.Interop.Processes;
using Jitney.Interop.Streams;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Wire;

namespace Jitney.Executors;

/// <summary>The thread that waits for an executor: for its messages, and for its end.</summary>
/// <remarks>
/// The end of a child is not the end of the stream. A linked program may fork, and its children keep the stream open after the executor is gone;
/// or it may close all descriptors, as daemons do, and run on. So a child's end is what its process descriptor says, and the end of the stream
/// only means that no answers come any more.
/// </remarks>
internal sealed class ExecutorReader
{
    // A process that is killed closes its descriptors a little before it can be seen to have ended.
    private static readonly TimeSpan s_endFollowsStream = TimeSpan.FromMilliseconds(250);

    // SIGKILL works at once but for processes that hang in the kernel.
    private static readonly TimeSpan s_killTakes = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromMilliseconds(5);

    private const int StreamPosition = 0;
    private const int StopPosition = 1;
    private const int ChildPosition = 2;

    private readonly MessageConnection _connection;
    private readonly ChildProcess? _child;
    private readonly WakeSignal _stop;
    private readonly IExecutorListener _listener;
    private readonly DescriptorWait _wait;
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ExitStatus? _reported;

    /// <summary>Makes a reader that does not run yet.</summary>
    /// <param name="connection">Its input must not block.</param>
    /// <param name="child">The executor, if it is a child.</param>
    /// <param name="stop">Ends the reader, and the child by force. The reader gives it too when it ends by itself, so that no writer waits any more.</param>
    /// <param name="listener">Who hears what happens.</param>
    public ExecutorReader(MessageConnection connection, ChildProcess? child, WakeSignal stop, IExecutorListener listener)
    {
        _connection = connection;
        _child = child;
        _stop = stop;
        _listener = listener;
        _wait = child is null
            ? new DescriptorWait(connection.Bytes.Input, stop.Descriptor)
            : new DescriptorWait(connection.Bytes.Input, stop.Descriptor, child.Descriptor);
    }

    /// <summary>Completes when the thread is about to end; never fails.</summary>
    public Task Finished => _finished.Task;

    public void Start() => new Thread(Run, maxStackSize: 256 * 1024) { IsBackground = true, Name = "Jitney executor reader" }.UnsafeStart();

    private void Run()
    {
        ConnectionEnd? problem = ReadToEnd();
        ExitStatus? status = null;
        if (_child is not null)
        {
            try
            {
                status = AwaitChild(problem);
            }
            catch (SystemCallException exception)
            {
                problem ??= new ConnectionEnd(FailureSide.Controller, exception.Message);
            }
        }

        status ??= _reported;

        // A stream that ends inside a message is what the sudden end of a process looks like.
        if (status is not null && problem == ConnectionEnd.StreamTorn)
        {
            problem = null;
        }

        ConnectionEnd reason = status is { } known && problem is null
            ? new ConnectionEnd(FailureSide.Executor, $"it ended: {known}{(known.Code is 0 ? "" : ScarceMeans.Here.Describe())}", known)
            : problem ?? ConnectionEnd.StreamClosed;
        _stop.Give();
        _listener.OnEnded(reason, new ExecutorEnd(status?.Code, status?.Signal, problem?.Problem) { IsForced = status?.IsForced ?? false });
        _finished.SetResult();
    }

    /// <summary>Reads until there is nothing more to come: the stream or the child ended, or the reader was stopped.</summary>
    /// <returns>What was wrong; null when it was a proper end.</returns>
    private ConnectionEnd? ReadToEnd()
    {
        try
        {
            while (true)
            {
                // Whoever goes on sending does not keep deadlines from being looked at. Whoever sends more than it reads waits, unless nothing more comes.
                TimeSpan untilDue = _listener.UntilDue;
                if (untilDue == TimeSpan.Zero)
                {
                    _listener.OnDue();
                    continue;
                }

                bool hasRoom = _listener.HasRoom;
                _wait.Watch(StreamPosition, hasRoom ? Readiness.Readable : Readiness.HungUp);
                if (!_wait.Wait(hasRoom || (untilDue != Timeout.InfiniteTimeSpan && untilDue < s_betweenLooks) ? untilDue : s_betweenLooks))
                {
                    continue;
                }

                if (_wait.Seen(StopPosition) is not Readiness.None)
                {
                    return null;
                }

                // What a child has sent before its end is all there when its end is seen.
                bool isLast = _child is not null && _wait.Seen(ChildPosition) is not Readiness.None;
                ReadResult result;
                do
                {
                    result = ReadOne(out ConnectionEnd? farewell);
                    if (result is ReadResult.Ended or ReadResult.Torn)
                    {
                        return farewell;
                    }
                }
                while (isLast && result is ReadResult.Complete);

                if (isLast)
                {
                    return null;
                }
            }
        }
        catch (MalformedMessageException exception)
        {
            return new ConnectionEnd(FailureSide.Connection, $"the executor broke the protocol: {exception.Message}");
        }
        catch (Exception exception) when (exception is SystemCallException or OutOfMemoryException)
        {
            return new ConnectionEnd(FailureSide.Controller, exception.Message);
        }
    }

    private ReadResult ReadOne(out ConnectionEnd? farewell)
    {
        farewell = null;
        ReadResult result = _connection.TryRead(out Message message);
        if (result is not ReadResult.Complete)
        {
            if (result is ReadResult.Torn)
            {
                // The executor was killed while it wrote, and its guardian could not know how much of the message was out.
                farewell = ConnectionEnd.StreamTorn;
                _reported = HangupMessages.FindEnd(_connection.Partial) is { } lastWords ? ExitStatus.Of(lastWords) : null;
            }

            return result;
        }

        // An executor has no reason to send descriptors: nothing may pile up here.
        message.Descriptor?.Dispose();
        if (message.Header.Opcode is not Opcode.Hangup)
        {
            _listener.OnMessage(message);
            return ReadResult.Complete;
        }

        if (HangupMessages.FindEnd(message.Arguments.Span) is { } end)
        {
            _reported = ExitStatus.Of(end);
            return ReadResult.Ended;
        }

        string? problem = CommonResults.DecodeError(message.Arguments.Span);
        farewell = problem is null ? null : new ConnectionEnd(FailureSide.Executor, $"it hung up: {problem}");
        return ReadResult.Ended;
    }

    /// <summary>Waits for the end of the child; ends it by force after a problem or when the reader is stopped.</summary>
    /// <returns>How it ended; null if it would not end.</returns>
    private ExitStatus? AwaitChild(ConnectionEnd? problem)
    {
        // Who breaks the protocol is not to be waited for; who hangs up with an error is about to end.
        bool endsByItself = problem is null || problem == ConnectionEnd.StreamTorn || problem.Side is FailureSide.Executor;
        _wait.Watch(StreamPosition, Readiness.None);
        if (endsByItself && !_wait.Wait(s_endFollowsStream))
        {
            _listener.OnStreamEnded(problem ?? ConnectionEnd.StreamClosed);
            _wait.Wait(Timeout.InfiniteTimeSpan);
        }

        if (!endsByItself || _wait.Seen(ChildPosition) is Readiness.None)
        {
            _child!.Kill();
            _wait.Watch(StopPosition, Readiness.None);
            _wait.Wait(s_killTakes);
        }

        return _child!.TryReap(out ExitStatus status) ? status : null;
    }
}
