namespace Jitney.Linking.Passes;

/// <summary>What dead stripping may drop.</summary>
public enum StripMode
{
    /// <summary>Local code and data that nothing kept refers to.</summary>
    DropUnreachable,

    /// <summary>Nothing but lost COMDAT groups.</summary>
    KeepAll,
}
