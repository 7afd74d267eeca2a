namespace Jitney.Protocol.Wire;

/// <summary>Bytes from the other end do not decode.</summary>
/// <param name="problem">What is wrong with them.</param>
internal sealed class MalformedMessageException(string problem) : Exception(problem);
