namespace Jitney.Execution.Services;

/// <summary>Tells something of a symbol's name.</summary>
/// <param name="name">The name's bytes.</param>
internal delegate bool NamePredicate(ReadOnlySpan<byte> name);
