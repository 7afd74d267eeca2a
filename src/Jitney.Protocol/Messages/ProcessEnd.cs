namespace Jitney.Protocol.Messages;

/// <summary>How an executor's process ended.</summary>
/// <param name="IsSignal">Whether a signal ended it.</param>
/// <param name="Value">The exit code, 0 to 255 or 32 bits where the system has so many, or the signal's number.</param>
internal readonly record struct ProcessEnd(bool IsSignal, int Value)
{
    /// <summary>Whether it did not exit, on a system without signals: the value is then an exception's code, or was chosen by whoever ended it.</summary>
    public bool IsForced { get; init; }
}
