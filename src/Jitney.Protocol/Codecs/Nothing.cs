namespace Jitney.Protocol.Codecs;

/// <summary>The only value of a type that takes no bytes: for wrapper functions without arguments or without a result.</summary>
public readonly record struct Nothing;
