namespace Jitney.Memory;

/// <summary>How an executor on this machine gets at a memory object without a name.</summary>
internal enum ObjectHandOver
{
    /// <summary>Its descriptor comes with a message.</summary>
    Descriptor,

    /// <summary>It opens the controller's descriptor through /proc, as processes of the same user may.</summary>
    File,
}
