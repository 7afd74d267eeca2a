namespace Jitney.Execution.Services.Memory;

/// <summary>A controller asks for what cannot be done; the message is the service's answer.</summary>
/// <param name="problem">What is wrong with it.</param>
internal sealed class ServiceRefusalException(string problem) : Exception(problem);
