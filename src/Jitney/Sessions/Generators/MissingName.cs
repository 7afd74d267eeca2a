namespace Jitney.Sessions.Generators;

/// <summary>A name that nothing defines for a dylib.</summary>
/// <param name="Scope">The scope of the dylib's names.</param>
/// <param name="Name">The name.</param>
internal readonly record struct MissingName(int Scope, string Name);
