using System.Diagnostics;
using System.Runtime.InteropServices;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Interop.Streams;

/// <summary>The protocol's messages over a byte stream.</summary>
/// <remarks>One thread reads; any number of threads write.</remarks>
internal sealed class MessageConnection : IDisposable
{
    private const ulong LastStandardStream = 2;
    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromMilliseconds(20);

    private readonly ByteConnection _bytes;
    private readonly MessageAssembler _assembler;
    private readonly Lock _writing = new();
    private SafeDescriptor? _received;
    private ulong? _receivedFor;
    private ReadOnlyMemory<byte> _unfinished;
    private bool _isBroken;

    /// <summary>Makes a message connection, which owns its byte connection.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="maximumSize">The largest message that is accepted, in bytes.</param>
    public MessageConnection(ByteConnection bytes, int maximumSize = MessageAssembler.DefaultMaximumSize)
    {
        _bytes = bytes;
        _assembler = new MessageAssembler(maximumSize);
    }

    /// <summary>The bytes.</summary>
    public ByteConnection Bytes => _bytes;

    /// <summary>Whether messages can bring descriptors along.</summary>
    public bool CarriesDescriptors => _bytes.CarriesDescriptors || _bytes.PutDescriptor is not null;

    /// <summary>What has arrived of an unfinished message's argument bytes.</summary>
    public ReadOnlySpan<byte> Partial => _assembler.Partial;

    /// <summary>Reads as much of the next message as is there; waits for all of it where the descriptor blocks.</summary>
    /// <param name="message">The message, if it is complete.</param>
    /// <exception cref="MalformedMessageException">The other end broke the protocol; nothing more can be read.</exception>
    /// <exception cref="SystemCallException">Reading failed.</exception>
    public ReadResult TryRead(out Message message)
    {
        message = default;
        while (true)
        {
            if (!_bytes.TryRead(_assembler.Wanted.Span, out int count, out SafeDescriptor? received))
            {
                return ReadResult.Incomplete;
            }

            if (received is not null)
            {
                // A message carries one at most: a peer that sends more loses the earlier one.
                _received?.Dispose();
                _received = received;
            }

            if (count == 0)
            {
                return _assembler.IsBetweenMessages ? ReadResult.Ended : ReadResult.Torn;
            }

            if (_assembler.Advance(count, out ReadOnlyMemory<byte> arguments))
            {
                if (_assembler.Header.Opcode is Opcode.Descriptor)
                {
                    TakeNumber(_assembler.Header);
                    continue;
                }

                if (_receivedFor is { } number && number != _assembler.Header.SequenceNumber)
                {
                    // Its message was given up before any of it was sent.
                    _received?.Dispose();
                    _received = null;
                }

                message = new Message(_assembler.Header, arguments, _received);
                (_received, _receivedFor) = (null, null);
                return ReadResult.Complete;
            }
        }
    }

    /// <summary>Writes a message.</summary>
    /// <param name="opcode">What it is.</param>
    /// <param name="sequenceNumber">The call's number, or 0.</param>
    /// <param name="tag">The callee, or null.</param>
    /// <param name="arguments">Its argument bytes.</param>
    /// <param name="descriptor">A descriptor to carry along; stays the caller's.</param>
    /// <param name="timeout">How long to wait, where the descriptor does not block, for the other end to take the bytes.</param>
    /// <param name="wake">Ends that wait early; null for nothing.</param>
    /// <param name="cancellation">Ends that wait early too. When a part of the message has been taken then, the next message is preceded by what is left of it.</param>
    /// <exception cref="StreamEndedException">The other end does not read any more.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="TimeoutException">The other end did not take all of it in time. When it took a part the stream is of no use any more, and all
    /// further writes fail with <see cref="StreamEndedException"/>.</exception>
    /// <exception cref="SystemCallException">Writing failed.</exception>
    public void Write(
        Opcode opcode,
        ulong sequenceNumber,
        ExecutorAddress tag,
        ReadOnlySpan<byte> arguments,
        SafeHandle? descriptor,
        TimeSpan timeout,
        WakeSignal? wake = null,
        CancellationToken cancellation = default)
    {
        bool hasBegun = false;
        Write(opcode, sequenceNumber, tag, arguments, descriptor, timeout, ref hasBegun, wake, cancellation);
    }

    /// <summary>Writes a message as the other form does, and says of one that fails whether the other end gets anything of it.</summary>
    /// <param name="opcode">What it is.</param>
    /// <param name="sequenceNumber">The call's number, or 0.</param>
    /// <param name="tag">The callee, or null.</param>
    /// <param name="arguments">Its argument bytes.</param>
    /// <param name="descriptor">A descriptor to carry along; stays the caller's.</param>
    /// <param name="timeout">How long to wait, where the descriptor does not block, for the other end to take the bytes.</param>
    /// <param name="hasBegun">Becomes true when a part of the message is out.</param>
    /// <param name="wake">Ends that wait early; null for nothing.</param>
    /// <param name="cancellation">Ends that wait early too.</param>
    public void Write(
        Opcode opcode,
        ulong sequenceNumber,
        ExecutorAddress tag,
        ReadOnlySpan<byte> arguments,
        SafeHandle? descriptor,
        TimeSpan timeout,
        ref bool hasBegun,
        WakeSignal? wake,
        CancellationToken cancellation)
    {
        Span<byte> header = stackalloc byte[MessageHeader.Length];
        MessageHeader.For(opcode, sequenceNumber, tag, arguments.Length).Write(header);
        long start = Stopwatch.GetTimestamp();
        EnterWriting(timeout, start, cancellation);

        try
        {
            if (_isBroken)
            {
                throw new StreamEndedException();
            }

            FinishMessage(timeout, start, wake, cancellation);
            if (descriptor is not null && _bytes.PutDescriptor is { } put)
            {
                PutDescriptor(descriptor, put, sequenceNumber);
                descriptor = null;
                FinishMessage(timeout, start, wake, cancellation);
            }

            long written = _bytes.Write(header, arguments, descriptor);
            long size = header.Length + (long)arguments.Length;
            while (written < size)
            {
                // From here on the other end has a part of the message: without the rest nothing else may follow.
                hasBegun = _isBroken = written > 0;
                try
                {
                    WaitUntilWritable(Left(timeout, start), wake, cancellation);
                }
                catch (OperationCanceledException)
                {
                    _isBroken = false;
                    _unfinished = written == 0 ? default
                        : written < header.Length ? (byte[])[.. header[(int)written..], .. arguments]
                        : arguments[(int)(written - header.Length)..].ToArray();
                    throw;
                }

                written += written < header.Length
                    ? _bytes.Write(header[(int)written..], arguments, written == 0 ? descriptor : null)
                    : _bytes.Write(arguments[(int)(written - header.Length)..], []);
            }

            _isBroken = false;
        }
        finally
        {
            _writing.Exit();
        }
    }

    /// <summary>Writes a message if that can be done without waiting: for the other end, or for another thread that writes.</summary>
    /// <returns>False when nothing was written.</returns>
    /// <exception cref="StreamEndedException">The other end does not read any more.</exception>
    /// <exception cref="SystemCallException">Writing failed.</exception>
    public bool TryWriteAtOnce(Opcode opcode, ulong sequenceNumber, ExecutorAddress tag, ReadOnlySpan<byte> arguments)
    {
        if (!_writing.TryEnter())
        {
            return false;
        }

        try
        {
            // The lock is this thread's already, and may be taken again.
            if (!_bytes.TakesAtOnce(_unfinished.Length + MessageHeader.Length + (long)arguments.Length))
            {
                return false;
            }

            Write(opcode, sequenceNumber, tag, arguments, null, Timeout.InfiniteTimeSpan);
            return true;
        }
        finally
        {
            _writing.Exit();
        }
    }

    /// <summary>Whether a message was started and not finished.</summary>
    public bool HasUnfinishedMessage
    {
        get
        {
            lock (_writing)
            {
                return !_unfinished.IsEmpty;
            }
        }
    }

    /// <summary>Prepares a message without arguments that <see cref="ContinueMessage"/> writes in pieces. The next other message is preceded by what is left of it.</summary>
    public void StartMessage(Opcode opcode, ulong sequenceNumber, ExecutorAddress tag)
    {
        byte[] header = new byte[MessageHeader.Length];
        MessageHeader.For(opcode, sequenceNumber, tag, 0).Write(header);
        lock (_writing)
        {
            FinishMessage(Timeout.InfiniteTimeSpan, 0, null, default);
            _unfinished = header;
        }
    }

    /// <summary>Writes the next byte of a message that was started, if there is one.</summary>
    /// <exception cref="StreamEndedException">The other end does not read any more.</exception>
    /// <exception cref="SystemCallException">Writing failed.</exception>
    public void ContinueMessage()
    {
        lock (_writing)
        {
            if (!_unfinished.IsEmpty)
            {
                _unfinished = _unfinished[(int)_bytes.Write(_unfinished.Span[..1], [])..];
            }
        }
    }

    /// <summary>Tells the other end that nothing more will be written; later writes fail.</summary>
    /// <param name="timeout">How long to wait for a message that is being written.</param>
    public void CloseWriting(TimeSpan timeout)
    {
        bool entered = _writing.TryEnter(timeout);
        try
        {
            _isBroken = true;
            _bytes.CloseWriting();
        }
        finally
        {
            if (entered)
            {
                _writing.Exit();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _received?.Dispose();
        _bytes.Dispose();
    }

    // The lock is another thread's for as long as the other end takes none of its message.
    private void EnterWriting(TimeSpan timeout, long start, CancellationToken cancellation)
    {
        while (!_writing.TryEnter(cancellation.CanBeCanceled ? Shorter(Left(timeout, start)) : timeout))
        {
            cancellation.ThrowIfCancellationRequested();
            if (!cancellation.CanBeCanceled || IsOver(timeout, start))
            {
                throw new TimeoutException("another message was not taken in time");
            }
        }
    }

    // Only where the other end has put it there: any other number would be that of something else.
    private void TakeNumber(in MessageHeader header)
    {
        if (!_bytes.TakesDescriptorNumbers)
        {
            throw new MalformedMessageException("a descriptor's number came from a process that can put none here");
        }

        if (header.Tag.Value is <= LastStandardStream or > int.MaxValue)
        {
            throw new MalformedMessageException($"{header.Tag} is no number of a descriptor that could have been put here");
        }

        _received?.Dispose();
        _received = new SafeDescriptor((int)header.Tag.Value);
        _receivedFor = header.SequenceNumber;
    }

    // What stands before the message goes with it: nothing else can come between them.
    private void PutDescriptor(SafeHandle descriptor, Func<SafeHandle, ulong> put, ulong sequenceNumber)
    {
        byte[] header = new byte[MessageHeader.Length];
        MessageHeader.For(Opcode.Descriptor, sequenceNumber, (ExecutorAddress)put(descriptor), 0).Write(header);
        _unfinished = header;
    }

    private void FinishMessage(TimeSpan timeout, long start, WakeSignal? wake, CancellationToken cancellation)
    {
        while (!_unfinished.IsEmpty)
        {
            int written = (int)_bytes.Write(_unfinished.Span, []);
            _unfinished = _unfinished[written..];
            if (written == 0)
            {
                WaitUntilWritable(Left(timeout, start), wake, cancellation);
            }
        }
    }

    private void WaitUntilWritable(TimeSpan timeout, WakeSignal? wake, CancellationToken cancellation)
    {
        DescriptorWait wait = wake is null ? new DescriptorWait(_bytes.Output) : new DescriptorWait(_bytes.Output, wake.Descriptor);
        wait.Watch(0, Readiness.Writable);
        long start = Stopwatch.GetTimestamp();
        while (!wait.Wait(cancellation.CanBeCanceled ? Shorter(Left(timeout, start)) : Left(timeout, start)))
        {
            cancellation.ThrowIfCancellationRequested();
            if (IsOver(timeout, start))
            {
                throw new TimeoutException("the message was not taken in time");
            }
        }

        if (wake is not null && wait.Seen(1) is not Readiness.None)
        {
            throw new StreamEndedException();
        }
    }

    private static TimeSpan Left(TimeSpan timeout, long start)
    {
        if (timeout == Timeout.InfiniteTimeSpan)
        {
            return timeout;
        }

        TimeSpan left = timeout - Stopwatch.GetElapsedTime(start);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    // Nothing else wakes a thread that is cancelled: so it looks from time to time.
    private static TimeSpan Shorter(TimeSpan time) => time == Timeout.InfiniteTimeSpan || time > s_betweenLooks ? s_betweenLooks : time;

    private static bool IsOver(TimeSpan timeout, long start) => timeout != Timeout.InfiniteTimeSpan && Stopwatch.GetElapsedTime(start) >= timeout;
}
