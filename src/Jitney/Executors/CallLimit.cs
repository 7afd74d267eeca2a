namespace Jitney.Executors;

/// <summary>How long a call of the executor may take.</summary>
public enum CallLimit
{
    /// <summary>The session's deadline for answers.</summary>
    Deadline,

    /// <summary>The session's deadline, though code of libraries that are opened may run, and end the process.</summary>
    LibraryCode,

    /// <summary>As long as it likes, because it runs linked code; only the executor's end ends it.</summary>
    None,
}
