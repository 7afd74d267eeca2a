namespace Jitney.Linking.Graph;

/// <summary>What is known about a block.</summary>
[Flags]
internal enum BlockFlags : byte
{
    /// <summary>Nothing yet.</summary>
    None = 0,

    /// <summary>Reached from a root of dead stripping.</summary>
    Live = 1,

    /// <summary>Its COMDAT group is taken from another object.</summary>
    Discarded = 2,

    /// <summary>The format asks to keep it whatever refers to it.</summary>
    Retain = 4,

    /// <summary>Holds unwind tables, whose edges do not keep code alive.</summary>
    Frames = 8,

    /// <summary>A module's own copy of a COMDAT group that another module provides.</summary>
    OwnCopy = 16,

    /// <summary>Its code may become shorter once the layout is known.</summary>
    Shortens = 32,
}
