using Jitney.Linking.Graph;

namespace Jitney.Linking.Architectures;

/// <summary>Where in a stub the address of its entry goes.</summary>
/// <param name="Offset">From the stub's start, in bytes.</param>
/// <param name="Kind">What is computed.</param>
/// <param name="Addend">What is added to the entry's address.</param>
/// <param name="Form">Into what form of instruction it goes (<see cref="Edge.Form"/>).</param>
internal readonly record struct StubEdge(uint Offset, EdgeKind Kind, int Addend, byte Form = 0);
