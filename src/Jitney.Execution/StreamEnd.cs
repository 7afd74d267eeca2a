namespace Jitney.Execution;

/// <summary>How a stream to a controller ended.</summary>
/// <param name="Kind">In which way.</param>
/// <param name="Problem">What was wrong; null for an orderly end.</param>
public sealed record StreamEnd(StreamEndKind Kind, string? Problem);
