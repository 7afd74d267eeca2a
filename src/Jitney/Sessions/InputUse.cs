namespace Jitney.Sessions;

/// <summary>When an input is linked.</summary>
public enum InputUse
{
    /// <summary>Once something that it defines is wanted.</summary>
    WhenNeeded,

    /// <summary>With the next lookup, whatever is wanted: its initialisers run.</summary>
    /// <remarks>An input that makes the lookup fail does so once. If it is wrong itself, it is left out from then on; if it needs something that is missing or cannot be
    /// linked, it is as if it had been added to be linked when needed. The other inputs of that lookup are linked by the next one.</remarks>
    Always,
}
