namespace Jitney.Sessions.Turns;

/// <summary>What somebody wants to do who takes a turn.</summary>
internal enum TurnKind
{
    /// <summary>Resolve names: beside all batches that claim theirs.</summary>
    Resolve,

    /// <summary>Change what batches are linked from, or take something out: while no batch is worked on, but initialisers may run.</summary>
    Change,

    /// <summary>Link or end, while nothing is in flight. Who is called by initialisers takes it beside those, for they wait for him.</summary>
    Alone,

    /// <summary>Go on with a batch in flight: before all others.</summary>
    Return,
}
