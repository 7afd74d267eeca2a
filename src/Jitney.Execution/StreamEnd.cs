namespace Jitney.Execution;

/// <summary>How a stream to a controller ended.</summary>
/// <param name="Kind">In which way.</param>
/// <param name="Problem">What was wrong; null for an orderly end.</param>
/// <param name="WaitingCalls">How many calls of linked code waited for the controller then, and have gone on with an error.</param>
internal sealed record StreamEnd(StreamEndKind Kind, string? Problem, int WaitingCalls = 0);
