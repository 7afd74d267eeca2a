namespace Jitney.Protocol.Vocabulary;

/// <summary>The operating systems that code may be for.</summary>
internal enum TargetSystem : byte
{
    /// <summary>One that is not known here, or none.</summary>
    Other,

    /// <summary>Linux.</summary>
    Linux,

    /// <summary>Windows.</summary>
    Windows,

    /// <summary>macOS.</summary>
    MacOS,
}
