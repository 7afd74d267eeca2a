namespace Jitney.Interop.Windows.Streams;

/// <summary>What a handle is, and what can be done with it.</summary>
[Flags]
internal enum HandleKind
{
    /// <summary>Nobody has asked yet.</summary>
    Unknown = 0,

    /// <summary>Neither bytes come from it nor go to it.</summary>
    Other = 1,

    /// <summary>Whoever reads or writes waits, and so does whoever asks anything of it meanwhile.</summary>
    Waiting = 2,

    /// <summary>The system reads and writes while nobody waits.</summary>
    Overlapped = 4,

    /// <summary>It is a socket. It is nothing else then.</summary>
    Socket = 8,

    /// <summary>It is a pipe.</summary>
    Pipe = 16,

    /// <summary>The pipe keeps messages apart.</summary>
    Messages = 32,

    /// <summary>It is a file on a disk.</summary>
    Disk = 64,
}
