namespace Jitney.Sessions.Turns;

/// <summary>The order in which handlers were called and initialisers began. Thread-safe.</summary>
internal interface IHandlerMoments
{
    /// <summary>When the handler was called on whose behalf the caller runs, and for which linked code still waits; 0 where there is none. Of several handlers that wait for one thing, when the last was called.</summary>
    long Asked { get; }

    /// <summary>Completes when another handler, which was called later, begins to wait for what the caller does; null where that cannot be.</summary>
    Task? AskedAgain { get; }

    /// <summary>A moment behind all that have been given; the first is 1.</summary>
    long Next();
}
