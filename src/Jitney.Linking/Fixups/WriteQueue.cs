using System.Buffers;
using Jitney.Linking.Graph;

namespace Jitney.Linking.Fixups;

/// <summary>Writes finished bytes. Where writers of one lane would get into each other's way, whoever comes while another thread writes there leaves its bytes to that thread and goes on.</summary>
/// <remarks>Threads that wait for each other in the kernel wait busily. Thread-safe. A failed write is thrown to the thread that wrote.</remarks>
internal sealed class WriteQueue(ISegmentWriter writer)
{
    // Each is a buffer that nobody else can use meanwhile.
    private const int MostWaiting = 3;

    private readonly Lane[] _lanes = [.. Enumerable.Range(0, ISegmentWriter.Lanes).Select(_ => new Lane(writer))];

    /// <summary>Writes bytes, now or when those before them are written.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="offset">Where in it.</param>
    /// <param name="buffer">A buffer from the shared pool, which goes back there.</param>
    /// <param name="size">How many of its bytes.</param>
    public void Write(SegmentKind segment, ulong offset, byte[] buffer, int size)
    {
        if (writer.LaneOf(segment) is { } lane)
        {
            _lanes[lane].Write(segment, offset, buffer, size);
            return;
        }

        WriteOne(writer, segment, offset, buffer, size);
    }

    private static void WriteOne(ISegmentWriter writer, SegmentKind segment, ulong offset, byte[] buffer, int size)
    {
        writer.Write(segment, offset, buffer.AsSpan(0, size));
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private sealed class Lane(ISegmentWriter writer)
    {
        private readonly Queue<(SegmentKind Segment, ulong Offset, byte[] Buffer, int Size)> _waiting = [];
        private readonly Lock _gate = new();
        private readonly Lock _writing = new();

        public void Write(SegmentKind segment, ulong offset, byte[] buffer, int size)
        {
            int count;
            lock (_gate)
            {
                _waiting.Enqueue((segment, offset, buffer, size));
                count = _waiting.Count;
            }

            // Looked at again when writing has ended: who came just then relies on it.
            while (count > 0 && TryBegin(count))
            {
                try
                {
                    WriteAll();
                }
                finally
                {
                    _writing.Exit();
                }

                lock (_gate)
                {
                    count = _waiting.Count;
                }
            }
        }

        private bool TryBegin(int count)
        {
            if (count <= MostWaiting)
            {
                return _writing.TryEnter();
            }

            _writing.Enter();
            return true;
        }

        private void WriteAll()
        {
            while (true)
            {
                (SegmentKind Segment, ulong Offset, byte[] Buffer, int Size) next;
                lock (_gate)
                {
                    if (!_waiting.TryDequeue(out next))
                    {
                        return;
                    }
                }

                WriteOne(writer, next.Segment, next.Offset, next.Buffer, next.Size);
            }
        }
    }
}
