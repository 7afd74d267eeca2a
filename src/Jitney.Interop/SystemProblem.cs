namespace Jitney.Interop;

/// <summary>What the numbers of a system's errors have in common, as far as callers tell them apart.</summary>
internal enum SystemProblem
{
    /// <summary>Anything else.</summary>
    Other,

    /// <summary>The caller has not the right to do so, or a filter forbids it.</summary>
    NotPermitted,

    /// <summary>Access to a thing is denied.</summary>
    PermissionDenied,

    /// <summary>The system has no such call.</summary>
    NoSuchCall,

    /// <summary>A descriptor is not open.</summary>
    BadDescriptor,

    /// <summary>What was given makes no sense.</summary>
    InvalidArgument,

    /// <summary>Something else has a place that was asked for.</summary>
    Taken,

    /// <summary>A file is no program for this system.</summary>
    NoProgram,
}
