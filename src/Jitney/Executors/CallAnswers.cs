using Jitney.Calls;
using Jitney.Interop.Streams;

namespace Jitney.Executors;

/// <summary>The calls of linked code to the controller: has them answered, and writes the answers. Thread-safe.</summary>
/// <remarks>
/// Neither handlers nor the answers keep the reader's thread: an executor that does not read on before we do would never get to, and handlers may
/// call the executor themselves. But an executor may send calls as fast as it likes and read none of the answers; so only so many are under way, and it
/// has to wait with others. One that works has a thread waiting for each of its calls, and comes nowhere near.
/// </remarks>
/// <param name="connection">Where answers go.</param>
/// <param name="deadline">How long the executor may take to read one.</param>
/// <param name="stop">Ends all waiting.</param>
/// <param name="late">Told when it takes longer, or when all that are under way stand still for as long: words that follow "it".</param>
internal sealed class CallAnswers(MessageConnection connection, TimeSpan deadline, WakeSignal stop, Action<string> late)
{
    private const int MostCalls = 16 * 1024;
    private const long MostBytes = 256 << 20;

    private readonly ResultWriter _writer = new(
        connection, deadline, stop, static _ => { }, () => late($"made calls, and did not read their answers within {deadline.TotalSeconds:0.###} s"));
    private CallHandlers? _handlers;
    private int _calls;
    private long _bytes;
    private long _lastEnd;
    private bool _isFull;

    /// <summary>For the reader: whether another call may be taken. Where the answer stays no for too long, the connection ends.</summary>
    public bool HaveRoom()
    {
        bool wasFull = _isFull;
        _isFull = Volatile.Read(ref _calls) >= MostCalls || Volatile.Read(ref _bytes) >= MostBytes;
        if (!_isFull)
        {
            return !_writer.IsFull;
        }

        // Handlers may wait for results that come behind what is not read now.
        long now = Environment.TickCount64;
        if (!wasFull)
        {
            Volatile.Write(ref _lastEnd, now);
        }
        else if (deadline != Timeout.InfiniteTimeSpan && now - Volatile.Read(ref _lastEnd) > deadline.TotalMilliseconds)
        {
            late($"made more calls than are answered at a time, and none of these was answered within {deadline.TotalSeconds:0.###} s");
        }

        return false;
    }

    /// <summary>Says who answers from now on. Until then answers are empty.</summary>
    public void With(CallHandlers handlers) => Volatile.Write(ref _handlers, handlers);

    /// <summary>Has a call answered.</summary>
    public void Answer(in Message call)
    {
        Interlocked.Increment(ref _calls);
        Interlocked.Add(ref _bytes, call.Arguments.Length);
        ThreadPool.UnsafeQueueUserWorkItem(
            static state => _ = state.Answers.AnswerAsync(state.Call), (Answers: this, Call: call), preferLocal: false);
    }

    /// <summary>Writes no more answers.</summary>
    public void End() => _writer.End();

    private async Task AnswerAsync(Message call)
    {
        ReadOnlyMemory<byte> result = Volatile.Read(ref _handlers) is { } handlers
            ? await handlers.RunAsync(call.Header.Tag, call.Arguments).ConfigureAwait(false)
            : default;

        // First counted here no more, else there: nothing may wait uncounted for long.
        _writer.Answer(call.Header.SequenceNumber, result);
        Interlocked.Add(ref _bytes, -call.Arguments.Length);
        Interlocked.Decrement(ref _calls);
        Volatile.Write(ref _lastEnd, Environment.TickCount64);
    }
}
