namespace Jitney.Sessions.Turns;

/// <summary>How far a batch is that is being linked.</summary>
internal enum FlightStage
{
    /// <summary>Its names are being resolved, with the turn; or nothing else is linked beside it.</summary>
    Resolving,

    /// <summary>It claims its names, and is being worked on beside others.</summary>
    Working,

    /// <summary>The executor makes it visible and runs its initialisers.</summary>
    Initializing,

    /// <summary>It is linked, and uses symbols of batches whose initialisers still run: nobody but their handlers may see it.</summary>
    Linked,
}
