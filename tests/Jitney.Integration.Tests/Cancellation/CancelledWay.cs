namespace Jitney.Integration.Tests.Cancellation;

/// <summary>A way of running in which lookups are cancelled.</summary>
public enum CancelledWay
{
    /// <summary>The controller's own process.</summary>
    InProcess,

    /// <summary>A child process, through shared memory.</summary>
    SharedChild,

    /// <summary>A child process, with all bytes copied over the wire.</summary>
    CopiedChild,

    /// <summary>A connection to a Unix socket.</summary>
    Unix,

    /// <summary>A connection over TCP.</summary>
    Tcp,

    /// <summary>An executor that was started ahead of time.</summary>
    Pool,

    /// <summary>LLVM's executor, through its shared memory.</summary>
    SharedLlvm,

    /// <summary>LLVM's executor, which copies.</summary>
    CopiedLlvm,
}
