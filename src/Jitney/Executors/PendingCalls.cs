using System.Diagnostics.CodeAnalysis;

namespace Jitney.Executors;

/// <summary>The calls of one connection that wait for their answers, by sequence number. May be used from many threads.</summary>
/// <remarks>A call that timed out or was cancelled stays in the table until its answer comes, so that a late answer can be told from one
/// that nobody asked for.</remarks>
internal sealed class PendingCalls
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, PendingCall> _calls = [];
    private ulong _nextNumber;
    private ConnectionEnd? _end;
    private bool _mayHaveRunCode;
    private bool _haveCallsEnded;

    /// <summary>Whether any call was made that may run code of the program or its libraries.</summary>
    public bool MayHaveRunCode
    {
        get
        {
            lock (_lock)
            {
                return _mayHaveRunCode;
            }
        }
    }

    /// <summary>Whether a call's time is over and its answer has not come yet.</summary>
    public bool AreBehind
    {
        get
        {
            lock (_lock)
            {
                return _calls.Values.Any(static call => call.IsOverdue);
            }
        }
    }

    /// <summary>Whether a call that may run such code has not been answered.</summary>
    public bool RunCode
    {
        get
        {
            lock (_lock)
            {
                return _calls.Values.Any(static call => call.MayRunCode);
            }
        }
    }

    /// <summary>Adds a call and numbers it.</summary>
    /// <returns>False when calls cannot be answered any more, with the reason.</returns>
    public bool TryAdd(PendingCall call, out ulong number, [NotNullWhen(false)] out ConnectionEnd? end)
    {
        lock (_lock)
        {
            number = _nextNumber;
            end = _end ?? (_haveCallsEnded && call.EndsWithCalls ? ConnectionEnd.SessionEnded : null);
            if (end is not null)
            {
                return false;
            }

            _mayHaveRunCode |= call.MayRunCode;
            _calls.Add(_nextNumber++, call);
            return true;
        }
    }

    /// <summary>Takes a call out, finished or not.</summary>
    public bool TryTake(ulong number, [NotNullWhen(true)] out PendingCall? call)
    {
        lock (_lock)
        {
            return _calls.Remove(number, out call);
        }
    }

    /// <summary>Refuses further calls and fails those that wait.</summary>
    /// <param name="end">Why. The first reason given stays for calls to come.</param>
    public void FailAll(ConnectionEnd end) => Close(end, _ => true);

    /// <summary>Refuses further calls of linked code and fails those that wait.</summary>
    public void EndCalls()
    {
        PendingCall[] concerned;
        lock (_lock)
        {
            _haveCallsEnded = true;
            concerned = [.. _calls.Values.Where(static call => call.EndsWithCalls)];
        }

        Fail(concerned, ConnectionEnd.SessionEnded);
    }

    /// <summary>Refuses further calls and fails those that wait, but for those that may take as long as they like.</summary>
    public void FailLimited(ConnectionEnd end) => Close(end, call => call.HasDeadline);

    /// <summary>Fails calls that were sent and whose time is over.</summary>
    /// <param name="now">The time, in milliseconds.</param>
    /// <param name="fail">Fails one of them.</param>
    /// <returns>When the next one will be due; null when none waits.</returns>
    public long? Expire(long now, Action<PendingCall> fail)
    {
        List<PendingCall> due = [];
        long? next = null;
        lock (_lock)
        {
            foreach (PendingCall call in _calls.Values)
            {
                if (!call.HasDeadline || !call.IsSent || call.Task.IsCompleted)
                {
                    continue;
                }

                if (call.ExpiresAt <= now)
                {
                    due.Add(call);
                }
                else
                {
                    next = Math.Min(next ?? long.MaxValue, call.ExpiresAt);
                }
            }
        }

        foreach (PendingCall call in due)
        {
            call.IsOverdue = call.IsForExecutor;
            fail(call);
        }

        return next;
    }

    private void Close(ConnectionEnd end, Func<PendingCall, bool> concerns)
    {
        PendingCall[] concerned;
        lock (_lock)
        {
            _end ??= end;
            concerned = [.. _calls.Values.Where(concerns)];
        }

        Fail(concerned, end);
    }

    private static void Fail(PendingCall[] calls, ConnectionEnd end)
    {
        foreach (PendingCall call in calls)
        {
            call.Fail(end.ToException(call.Step));
        }
    }
}
