namespace Jitney.Linking.Passes;

/// <summary>When the linker's own object holds what <c>__dso_handle</c> names.</summary>
internal enum DsoHandleUse
{
    /// <summary>Always, unless an earlier batch has it: initialisers and finalisers are registered under it.</summary>
    Always,

    /// <summary>Where something refers to it: nothing will ever run.</summary>
    WhenReferenced,
}
