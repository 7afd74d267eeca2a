namespace Jitney.Execution;

/// <summary>In which way a stream to a controller ended.</summary>
internal enum StreamEndKind
{
    /// <summary>The controller closed it, hung up, or is gone.</summary>
    Closed,

    /// <summary>The controller broke the protocol, or reading failed.</summary>
    Broken,

    /// <summary>The linked program closed our descriptors, as daemons do with all that they do not know.</summary>
    Lost,

    /// <summary>This process may have no more memory or threads, or may not make the calls that it needs.</summary>
    Exhausted,
}
