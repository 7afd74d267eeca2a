namespace Jitney.Integration.Tests.Infrastructure;

/// <summary>Where linked code runs and how it gets there.</summary>
public enum Way
{
    /// <summary>A child process, through shared memory.</summary>
    SharedChild,

    /// <summary>A child process, with all bytes copied over the wire.</summary>
    CopiedChild,

    /// <summary>The controller's own process; that of <c>jitney</c> for whole programs.</summary>
    InProcess,
}
