using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Streams;

/// <summary>Writes results without ever keeping the thread that has one: the other end may send many calls before it reads their results.</summary>
/// <remarks>Thread-safe. What waits here is bounded only by those who have an eye on <see cref="IsFull"/> and read no more calls until there is room.</remarks>
/// <param name="stream">Where to.</param>
/// <param name="patience">How long the other end may take for one result; infinite for as long as it takes.</param>
/// <param name="wake">Ends all waiting for it; null for nothing.</param>
/// <param name="written">Gets each result that is not needed any more.</param>
/// <param name="late">Told when the other end has not taken a result in time, after which no more are written.</param>
internal sealed class ResultWriter(MessageConnection stream, TimeSpan patience, WakeSignal? wake, Action<ReadOnlyMemory<byte>> written, Action late)
{
    private const int MostResults = 16 * 1024;
    private const long MostBytes = 64 << 20;
    private const int StackSize = 256 * 1024;

    private readonly object _gate = new();
    private readonly Queue<(ulong Number, ReadOnlyMemory<byte> Result)> _queue = new();
    private long _bytes;
    private bool _hasThread;
    private bool _hasEnded;

    /// <summary>Whether so much waits to be written that nothing more should be added.</summary>
    public bool IsFull
    {
        get
        {
            lock (_gate)
            {
                return _queue.Count >= MostResults || _bytes >= MostBytes;
            }
        }
    }

    /// <summary>Writes a result: at once where the stream takes it at once, else on a thread that can wait.</summary>
    /// <param name="number">The call's number.</param>
    /// <param name="result">The result bytes; the writer's from now on.</param>
    public void Answer(ulong number, ReadOnlyMemory<byte> result)
    {
        try
        {
            if (stream.TryWriteAtOnce(Opcode.Result, number, ExecutorAddress.Null, result.Span))
            {
                written(result);
                return;
            }
        }
        catch (Exception exception) when (IsEndOfStream(exception))
        {
            // The reading thread meets the same end, and acts on it.
            return;
        }

        lock (_gate)
        {
            if (_hasEnded)
            {
                return;
            }

            _queue.Enqueue((number, result));
            _bytes += result.Length;
            if (_hasThread)
            {
                Monitor.Pulse(_gate);
                return;
            }

            _hasThread = true;
        }

        StartThread();
    }

    /// <summary>Writes nothing more, and forgets what waits.</summary>
    public void End()
    {
        lock (_gate)
        {
            _hasEnded = true;
            _queue.Clear();
            _bytes = 0;
            Monitor.Pulse(_gate);
        }
    }

    private void StartThread()
    {
        try
        {
            new Thread(() => WriteQueue(isOwnThread: true), StackSize) { IsBackground = true, Name = "Jitney result writer" }.UnsafeStart();
        }
        catch (OutOfMemoryException)
        {
            // The process may have no more threads now. Somebody waits for what there is to write.
            WriteQueue(isOwnThread: false);
        }
    }

    private void WriteQueue(bool isOwnThread)
    {
        try
        {
            while (TryPeek(isOwnThread, out ulong number, out ReadOnlyMemory<byte> result))
            {
                stream.Write(Opcode.Result, number, ExecutorAddress.Null, result.Span, null, patience, wake);
                lock (_gate)
                {
                    // It counts until it is out.
                    if (!_hasEnded)
                    {
                        _queue.Dequeue();
                        _bytes -= result.Length;
                    }
                }

                written(result);
            }
        }
        catch (TimeoutException)
        {
            End();
            late();
        }
        catch (Exception exception) when (IsEndOfStream(exception))
        {
            // As above: and whoever has more to say finds the stream at its end.
            End();
        }
    }

    private bool TryPeek(bool waits, out ulong number, out ReadOnlyMemory<byte> result)
    {
        lock (_gate)
        {
            while (waits && _queue.Count == 0 && !_hasEnded)
            {
                Monitor.Wait(_gate);
            }

            // Without a thread, the next result that has to wait tries to get one.
            _hasThread = waits || _queue.Count > 0;
            (number, result) = _queue.Count == 0 ? default : _queue.Peek();
            return _queue.Count > 0;
        }
    }

    private static bool IsEndOfStream(Exception exception) => exception is StreamEndedException or SystemCallException or ObjectDisposedException;
}
