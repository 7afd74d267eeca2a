using Jitney.Protocol.Vocabulary;

namespace Jitney.Protocol.Messages;

/// <summary>What LLVM's dylib manager answers for one name.</summary>
/// <param name="Address">Where it is; null when it was not found.</param>
/// <param name="Flags">LLVM's flags of the symbol.</param>
internal readonly record struct DylibSymbolDefinition(ExecutorAddress Address, byte Flags)
{
    /// <summary>The flag of a symbol that others may see. LLVM's executor says it of every name that it was asked for, found or not.</summary>
    public const byte Exported = 0x10;
}
