namespace Jitney.ObjectFiles.Failures;

/// <summary>A file contradicts its own format: truncated, an offset or count that points outside, an unknown magic.</summary>
/// <param name="place">Where the fault lies.</param>
/// <param name="problem">What is wrong, in one line without a full stop.</param>
public sealed class MalformedFileException(InputPlace place, string problem) : LinkException(place, problem);
