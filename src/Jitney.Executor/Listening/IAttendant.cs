namespace Jitney.Executor.Listening;

/// <summary>Something that a listener looks after, step by step, while it looks after others.</summary>
internal interface IAttendant
{
    /// <summary>When <see cref="OnDue"/> is to be called next, in <see cref="Environment.TickCount64"/>'s milliseconds.</summary>
    long DueAt { get; }

    /// <summary>Does what is due.</summary>
    void OnDue();

    /// <summary>Brings it to its end: the listener ends.</summary>
    void Stop();
}
