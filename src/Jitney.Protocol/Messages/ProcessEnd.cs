namespace Jitney.Protocol.Messages;

/// <summary>How an executor's process ended.</summary>
/// <param name="IsSignal">Whether a signal ended it.</param>
/// <param name="Value">The exit code, 0 to 255, or the signal's number.</param>
internal readonly record struct ProcessEnd(bool IsSignal, byte Value);
