namespace Jitney.Sessions.Turns;

/// <summary>Who wants to work on a session's symbols.</summary>
internal enum TurnKind
{
    /// <summary>Anybody: waits until no batch is being linked.</summary>
    Ordinary,

    /// <summary>A handler that linked code waits for: goes ahead while initialisers run, for it may be one of those that waits.</summary>
    OfHandler,

    /// <summary>A batch whose initialisers have run: goes before all others.</summary>
    Returning,
}
