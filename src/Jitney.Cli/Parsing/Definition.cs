using Jitney.Protocol.Vocabulary;

namespace Jitney.Cli.Parsing;

/// <summary>A name that the command line defines.</summary>
/// <param name="Name">The name.</param>
/// <param name="Address">What it stands for.</param>
/// <param name="Other">The symbol that it stands for instead; null for none.</param>
internal readonly record struct Definition(string Name, ExecutorAddress Address, string? Other = null);
