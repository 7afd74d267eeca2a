namespace Jitney.Sessions;

/// <summary>When an input is linked.</summary>
public enum InputUse
{
    /// <summary>Once something that it defines is wanted.</summary>
    WhenNeeded,

    /// <summary>With the next lookup, whatever is wanted: its initialisers run.</summary>
    Always,
}
