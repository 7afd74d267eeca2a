namespace Jitney.Calls;

/// <summary>Answers a call that linked code makes.</summary>
/// <param name="arguments">The argument bytes; the handler's own.</param>
/// <param name="cancellation">Cancelled when the session is disposed.</param>
/// <returns>The result bytes; they may not change before they are written.</returns>
public delegate ValueTask<ReadOnlyMemory<byte>> CallHandler(ReadOnlyMemory<byte> arguments, CancellationToken cancellation);
