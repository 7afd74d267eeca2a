namespace Jitney.Sessions;

/// <summary>What archives are searched for that stand before whoever needs them.</summary>
public enum ArchiveOrder
{
    /// <summary>For all that no input behind them and no library defines: archives may stand in any order, and go before the process.</summary>
    Any,

    /// <summary>For what would be missing otherwise. As with static linkers, which would end there: what the C library has, or a library that a given one brings along, is taken from it.</summary>
    CommandLine,
}
