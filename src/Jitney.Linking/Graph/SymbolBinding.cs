namespace Jitney.Linking.Graph;

/// <summary>How strongly a symbol binds, as objects state it.</summary>
public enum SymbolBinding : byte
{
    /// <summary>Seen in its object only.</summary>
    Local,

    /// <summary>One definition in all; a reference must be defined.</summary>
    Strong,

    /// <summary>Gives way to a strong definition; a reference may stay null.</summary>
    Weak,
}
