namespace Jitney.Linking.Resolution;

/// <summary>Whose C allocator a process has.</summary>
internal enum AllocatorOwner
{
    /// <summary>The linked program's, if it has one: the process is its own.</summary>
    Program,

    /// <summary>The host's, with memory that the host goes on to use.</summary>
    Host,
}
