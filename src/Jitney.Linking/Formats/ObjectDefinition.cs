using Jitney.Linking.Graph;

namespace Jitney.Linking.Formats;

/// <summary>A name that an object defines for others.</summary>
/// <param name="Name">The name, as the object has it: a slice of its bytes.</param>
/// <param name="Version">Whether the name carries a version.</param>
/// <param name="IsStrong">Whether it is neither weak nor a common symbol.</param>
/// <param name="IsData">Whether it may be data, so that it has a value where it is strong.</param>
internal readonly record struct ObjectDefinition(ReadOnlyMemory<byte> Name, SymbolVersion Version, bool IsStrong, bool IsData);
