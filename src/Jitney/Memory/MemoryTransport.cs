namespace Jitney.Memory;

/// <summary>How linked bytes reach the executor.</summary>
public enum MemoryTransport
{
    /// <summary>Through memory that both processes map. Both run on one machine.</summary>
    Shared,

    /// <summary>In messages. Works over every connection.</summary>
    Copy,
}
