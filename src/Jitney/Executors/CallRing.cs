using Jitney.Interop.Rings;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Executors;

/// <summary>A ring in shared memory for small calls of linked code, one at a time; whatever it cannot take goes over the stream.</summary>
/// <remarks>
/// The caller's own thread looks for the answer for some microseconds. An answer that takes longer is left to a thread that sleeps until it comes.
/// The executor's end is noticed on the stream, where all calls fail alike.
/// </remarks>
/// <param name="client">The ring; owned.</param>
/// <param name="answer">Completes a call, by its number.</param>
/// <param name="broken">Told what was wrong when the executor breaks the ring's protocol.</param>
internal sealed class CallRing(RingClient client, Action<ulong, ReadOnlyMemory<byte>> answer, Action<MalformedMessageException> broken)
{
    private readonly object _gate = new();
    private Thread? _waiter;
    private bool _isLeftToWaiter;
    private volatile bool _isClosed;

    /// <summary>Makes a call, if the ring takes it now. Must be in the table of calls already.</summary>
    /// <returns>False when nothing was done.</returns>
    public bool TryCall(ulong number, ExecutorAddress function, ReadOnlySpan<byte> arguments)
    {
        if (_isClosed || arguments.Length > RingLayout.MaximumArguments || !client.TryClaim())
        {
            return false;
        }

        try
        {
            client.Send(number, function, arguments);
            if (client.Spin() && TryTakeAnswer())
            {
                return true;
            }
        }
        catch (MalformedMessageException exception)
        {
            // The ring stays claimed, so that nobody else uses it.
            broken(exception);
            return true;
        }

        LeaveToWaiter();
        return true;
    }

    /// <summary>Takes no more calls. Those under way fail with the connection.</summary>
    public void Close()
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            if (client.TryRetire())
            {
                client.Dispose();
            }
            else
            {
                // Whoever has it disposes of it.
                client.Wake();
            }

            Monitor.Pulse(_gate);
        }
    }

    private bool TryTakeAnswer()
    {
        if (!client.TryReceive(out RingMessage message))
        {
            return false;
        }

        // Free before the answer is out: who gets it may call again at once.
        Free();
        switch (message.Header.Opcode)
        {
            case Opcode.Result:
                answer(message.Header.SequenceNumber, message.Arguments);
                return true;
            case Opcode.Setup:
                // The result has come over the stream, or is on its way.
                return true;
            default:
                throw new MalformedMessageException($"a {message.Header.Opcode} message came in the call ring");
        }
    }

    private void Free()
    {
        lock (_gate)
        {
            _isLeftToWaiter = false;
            if (_isClosed)
            {
                client.Dispose();
            }
            else
            {
                client.Release();
            }
        }
    }

    private void LeaveToWaiter()
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                client.Dispose();
                return;
            }

            _isLeftToWaiter = true;
            if (_waiter is null)
            {
                _waiter = new Thread(Wait, maxStackSize: 256 * 1024) { IsBackground = true, Name = "Jitney call ring" };
                _waiter.UnsafeStart();
            }

            Monitor.Pulse(_gate);
        }
    }

    private void Wait()
    {
        while (true)
        {
            lock (_gate)
            {
                while (!_isLeftToWaiter)
                {
                    if (_isClosed)
                    {
                        return;
                    }

                    Monitor.Wait(_gate);
                }
            }

            try
            {
                while (!TryTakeAnswer())
                {
                    if (_isClosed)
                    {
                        // Not before whoever closes it has rung: the bell lies in the memory.
                        lock (_gate)
                        {
                            client.Dispose();
                        }

                        return;
                    }

                    client.Sleep(() => _isClosed);
                }
            }
            catch (MalformedMessageException exception)
            {
                broken(exception);
                return;
            }
        }
    }
}
