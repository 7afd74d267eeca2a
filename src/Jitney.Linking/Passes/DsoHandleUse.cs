namespace Jitney.Linking.Passes;

/// <summary>When the linker's own object holds what <c>__dso_handle</c> names.</summary>
internal enum DsoHandleUse
{
    /// <summary>Where something refers to it, or there are finalisers, which are registered under it.</summary>
    ForFinalizers,

    /// <summary>Where something refers to it: nothing will ever run.</summary>
    WhenReferenced,
}
