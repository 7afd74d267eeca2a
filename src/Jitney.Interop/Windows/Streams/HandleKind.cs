namespace Jitney.Interop.Windows.Streams;

/// <summary>What can be done with a handle that bytes come from or go to.</summary>
internal enum HandleKind
{
    /// <summary>Whoever reads or writes waits.</summary>
    Waiting,

    /// <summary>The system reads and writes while nobody waits.</summary>
    Overlapped,

    /// <summary>It is a socket.</summary>
    Socket,
}
