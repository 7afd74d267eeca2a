using Jitney.Execution.Composition.Linux;
using Jitney.Execution.Composition.Windows;
using Jitney.Execution.Running;

namespace Jitney.Execution.Composition;

/// <summary>Puts an executor together for the system that it runs on: the one place where that is asked.</summary>
/// <remarks>What a system does not have is not offered there: controllers look at names, and at nothing else.</remarks>
internal static class ExecutorComposition
{
    /// <summary>An executor in a process that is somebody else's, who goes on when the linked code has gone.</summary>
    /// <exception cref="PlatformNotSupportedException">Nothing is known of the system.</exception>
    public static ExecutorServices InHost() =>
        OperatingSystem.IsLinux() ? new ExecutorServices(LinuxHost.Of)
        : OperatingSystem.IsWindows() ? new ExecutorServices(WindowsHost.Of)
        : throw Unknown();

    /// <summary>An executor in a process of the linked code's own.</summary>
    /// <param name="initial">The process's initial thread, which the linked program runs on.</param>
    /// <exception cref="PlatformNotSupportedException">Nothing is known of the system.</exception>
    public static ExecutorServices InOwnProcess(ProgramThread initial) =>
        OperatingSystem.IsLinux() ? new ExecutorServices(core => LinuxProcess.Of(core, initial))
        : OperatingSystem.IsWindows() ? new ExecutorServices(core => WindowsProcess.Of(core, initial))
        : throw Unknown();

    private static PlatformNotSupportedException Unknown() =>
        new("linked code runs in processes of Linux and Windows: connect to an executor that listens there");
}
