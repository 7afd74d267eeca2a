namespace Jitney.Failures;

/// <summary>Which part of the surroundings failed.</summary>
public enum FailureSide
{
    /// <summary>This process, or a system call it made.</summary>
    Controller,

    /// <summary>The wire: closed, broken, or used against the protocol.</summary>
    Connection,

    /// <summary>The executor answered with an error, or ended.</summary>
    Executor,
}
