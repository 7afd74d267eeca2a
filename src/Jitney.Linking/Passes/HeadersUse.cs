namespace Jitney.Linking.Passes;

/// <summary>When the linker's own object holds headers of the batch.</summary>
internal enum HeadersUse
{
    /// <summary>Always: somebody in the process shows them.</summary>
    Always,

    /// <summary>Where something refers to them.</summary>
    WhenReferenced,
}
