namespace Jitney.Executors;

/// <summary>How long the controller waits for the answer to a call. The executor goes on, and a late answer is dropped, unless <see cref="OnTimeout"/> says otherwise.</summary>
public readonly record struct CallLimit
{
    private readonly TimeSpan? _time;

    private CallLimit(TimeSpan? time)
    {
        _time = time;
        MayRunCode = true;
    }

    /// <summary>The connection's deadline for answers (<see cref="ExecutorOptions.Deadline"/>).</summary>
    public static CallLimit Deadline => default;

    /// <summary>The connection's deadline, though code of libraries that are opened may run, and end the process.</summary>
    public static CallLimit LibraryCode { get; } = new(null);

    /// <summary>As long as it likes, because it runs linked code; only the executor's end ends it.</summary>
    public static CallLimit None { get; } = new(Timeout.InfiniteTimeSpan);

    /// <summary>As long as they like: initialisers and finalisers, which a session runs when it links and ends.</summary>
    internal static CallLimit Images { get; } = new(Timeout.InfiniteTimeSpan) { IsForImages = true };

    /// <summary>What becomes of the executor when the time is over, or the call's token is cancelled: by default it goes on.</summary>
    public OnTimeout OnTimeout { get; init; }

    /// <summary>Whether there is no limit.</summary>
    public bool IsNone => _time == Timeout.InfiniteTimeSpan;

    /// <summary>Whether linked code runs, which may take longer without anything being wrong with the executor.</summary>
    internal bool IsForLinkedCode => _time is not null;

    /// <summary>Whether code of the program or its libraries may run.</summary>
    internal bool MayRunCode { get; }

    /// <summary>Whether it runs initialisers or finalisers, and nothing that a caller of the session has asked for.</summary>
    internal bool IsForImages { get; private init; }

    /// <summary>A deadline of this one call, which may run linked code.</summary>
    /// <param name="time">How long to wait.</param>
    /// <param name="onTimeout">What becomes of the executor when the time is over.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public static CallLimit Within(TimeSpan time, OnTimeout onTimeout = OnTimeout.LeaveRunning)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(time, TimeSpan.Zero);
        return new CallLimit(time) { OnTimeout = onTimeout };
    }

    /// <summary>The time, given what the connection's deadline is; infinite for none.</summary>
    internal TimeSpan TimeFor(TimeSpan deadline) => _time ?? deadline;
}
