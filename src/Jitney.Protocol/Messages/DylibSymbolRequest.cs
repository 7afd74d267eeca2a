namespace Jitney.Protocol.Messages;

/// <summary>A name to be looked up in one library.</summary>
/// <param name="Name">The symbol's name.</param>
/// <param name="IsRequired">Whether the whole lookup fails when the library does not have it.</param>
internal readonly record struct DylibSymbolRequest(string Name, bool IsRequired);
