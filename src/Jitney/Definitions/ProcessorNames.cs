using Jitney.Linking.Architectures;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Definitions;

/// <summary>What processors are called in messages.</summary>
internal static class ProcessorNames
{
    /// <summary>The name of one: for those that are not linked for, that of triples.</summary>
    public static string Of(Target target) => Architecture.Of(target.Architecture)?.Name ?? target.ProcessorName;
}
