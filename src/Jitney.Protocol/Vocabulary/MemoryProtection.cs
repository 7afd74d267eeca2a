namespace Jitney.Protocol.Vocabulary;

/// <summary>What the executor may do with a range of its memory; the numbers are those of the wire.</summary>
[Flags]
public enum MemoryProtection : byte
{
    /// <summary>No access.</summary>
    None = 0,

    /// <summary>Loads.</summary>
    Read = 1,

    /// <summary>Stores.</summary>
    Write = 2,

    /// <summary>Instruction fetches.</summary>
    Execute = 4,
}
