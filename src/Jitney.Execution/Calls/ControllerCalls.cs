using System.Diagnostics.CodeAnalysis;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution.Calls;

/// <summary>The calls that linked code makes to the controller: which are on their way, and who waits for them. Thread-safe.</summary>
/// <remarks>Calls nest: while one waits, the controller may call into this process, and that code may call the controller again.</remarks>
internal sealed class ControllerCalls
{
    // What LLVM's executors say, and linked code may look for.
    private const string Disconnected = "disconnecting";

    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, PendingControllerCall?> _pending = [];
    private Send? _send;
    private ulong _next;
    private bool _hasEnded;

    /// <summary>Writes a call. May be called from many threads; throws what it likes when it fails.</summary>
    /// <param name="number">The call's sequence number.</param>
    /// <param name="tag">Whom it is for.</param>
    /// <param name="arguments">The argument bytes, valid during the call.</param>
    public delegate void Send(ulong number, ExecutorAddress tag, ReadOnlySpan<byte> arguments);

    /// <summary>How many threads wait for an answer.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _pending.Values.Count(static call => call is not null);
            }
        }
    }

    /// <summary>Says how calls reach the controller. Before that they fail.</summary>
    public void Connect(Send send)
    {
        lock (_gate)
        {
            _send = send;
        }
    }

    /// <summary>Calls the controller and waits for its answer.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "The caller is native code, which no exception may reach.")]
    public ControllerAnswer Call(ExecutorAddress tag, ReadOnlySpan<byte> arguments)
    {
        Send send;
        ulong number;
        var call = new PendingControllerCall();
        lock (_gate)
        {
            if (_hasEnded || _send is null)
            {
                return new ControllerAnswer(default, Disconnected);
            }

            send = _send;
            number = _next++;
            _pending.Add(number, call);
        }

        try
        {
            send(number, tag, arguments);
        }
        catch (Exception exception)
        {
            lock (_gate)
            {
                // Not there any more when the stream has ended meanwhile.
                _ = _pending.Remove(number);
            }

            return new ControllerAnswer(default, exception.Message);
        }

        return call.Await();
    }

    /// <summary>Takes a sequence number for a call whose answer nobody wants.</summary>
    public ulong Expect()
    {
        lock (_gate)
        {
            _pending.Add(_next, null);
            return _next++;
        }
    }

    /// <summary>Hands an answer to who waits for it.</summary>
    /// <returns>False when there is no such call.</returns>
    public bool TryAnswer(ulong number, ReadOnlyMemory<byte> result)
    {
        PendingControllerCall? call;
        lock (_gate)
        {
            if (!_pending.Remove(number, out call))
            {
                return false;
            }
        }

        call?.Complete(new ControllerAnswer(result, null));
        return true;
    }

    /// <summary>Makes all waiting calls fail, and those that come.</summary>
    /// <returns>How many waited.</returns>
    public int End()
    {
        PendingControllerCall[] waiting;
        lock (_gate)
        {
            _hasEnded = true;
            waiting = [.. _pending.Values.OfType<PendingControllerCall>()];
            _pending.Clear();
        }

        foreach (PendingControllerCall call in waiting)
        {
            call.Complete(new ControllerAnswer(default, Disconnected));
        }

        return waiting.Length;
    }
}
