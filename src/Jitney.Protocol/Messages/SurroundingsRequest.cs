using Jitney.Protocol.Vocabulary;

namespace Jitney.Protocol.Messages;

/// <summary>What a program finds around it, as far as it is not what it would find anyway.</summary>
/// <param name="Environment">All entries of the environment, <c>NAME=VALUE</c>; null to leave it.</param>
/// <param name="Directory">The working directory; empty to leave it.</param>
/// <param name="Streams">Standard streams by number, 0 to 2, and which kept descriptor each becomes.</param>
internal sealed record SurroundingsRequest(
    IReadOnlyList<NativeText>? Environment,
    NativeText Directory,
    IReadOnlyList<(ulong Number, ulong Kept)> Streams);
