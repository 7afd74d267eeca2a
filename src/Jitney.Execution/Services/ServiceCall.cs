using System.Runtime.InteropServices;

namespace Jitney.Execution.Services;

/// <summary>One call of a service by the controller, or by an action.</summary>
/// <param name="Arguments">The argument bytes, in SPS encoding.</param>
/// <param name="Descriptor">The file descriptor that came with the message; the service that uses it owns it.</param>
internal readonly record struct ServiceCall(ReadOnlyMemory<byte> Arguments, SafeHandle? Descriptor);
