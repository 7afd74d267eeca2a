namespace Jitney.Execution.Calls;

/// <summary>What came of a call to the controller.</summary>
/// <param name="Result">The result bytes; may be empty.</param>
/// <param name="Problem">Null when there is a result, else why there is none.</param>
internal readonly record struct ControllerAnswer(ReadOnlyMemory<byte> Result, string? Problem);
