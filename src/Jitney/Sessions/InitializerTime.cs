namespace Jitney.Sessions;

/// <summary>When initialisers of linked code run.</summary>
public enum InitializerTime
{
    /// <summary>Once, at the end of the link. Runs of a prepared program begin with what they have left.</summary>
    WhenLinked,

    /// <summary>In each run of a prepared program, before its entry point, as in a fresh process: with the run's arguments and surroundings. In the executor itself
    /// linked code is then never initialised, and cannot be called.</summary>
    InEachRun,
}
