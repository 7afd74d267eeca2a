using System.Collections.Concurrent;
using Jitney.Interop;
using Jitney.Interop.Streams;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Execution;

/// <summary>Writes results without ever keeping the thread that reads: a controller may send many calls before it reads their results.</summary>
/// <param name="stream">Where to.</param>
internal sealed class PatientWriter(MessageConnection stream)
{
    private readonly BlockingCollection<(ulong Number, ReadOnlyMemory<byte> Result)> _queue = [];
    private Thread? _writer;

    /// <summary>Writes a result: at once where the stream takes it at once, else on a thread that can wait.</summary>
    /// <param name="number">The call's number.</param>
    /// <param name="result">The result bytes; the writer's from now on.</param>
    public void Answer(ulong number, ReadOnlyMemory<byte> result)
    {
        try
        {
            if (stream.TryWriteAtOnce(Opcode.Result, number, ExecutorAddress.Null, result.Span))
            {
                LargeBuffers.Return(result);
                return;
            }
        }
        catch (Exception exception) when (IsEndOfStream(exception))
        {
            // The reading thread meets the same end, and acts on it.
            return;
        }

        _queue.Add((number, result));
        if (Volatile.Read(ref _writer) is null)
        {
            var writer = new Thread(WriteQueue, maxStackSize: 1 << 18) { IsBackground = true };
            if (Interlocked.CompareExchange(ref _writer, writer, null) is null)
            {
                writer.Start();
            }
        }
    }

    private void WriteQueue()
    {
        try
        {
            foreach ((ulong number, ReadOnlyMemory<byte> result) in _queue.GetConsumingEnumerable())
            {
                stream.Write(Opcode.Result, number, ExecutorAddress.Null, result.Span, null, Timeout.InfiniteTimeSpan);
                LargeBuffers.Return(result);
            }
        }
        catch (Exception exception) when (IsEndOfStream(exception))
        {
            // As above: and whoever has more to say finds the stream at its end.
        }
    }

    private static bool IsEndOfStream(Exception exception) => exception is StreamEndedException or SystemCallException or ObjectDisposedException;
}
