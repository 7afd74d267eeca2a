namespace Jitney.Testing;

/// <summary>An implementation does not keep its contract.</summary>
/// <param name="message">What it does, and what it should do.</param>
/// <param name="inner">What it has thrown, if it has.</param>
public sealed class ContractException(string message, Exception? inner = null) : Exception(message, inner);
