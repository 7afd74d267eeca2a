using Jitney.Execution.Running;
using Jitney.Execution.Services;

namespace Jitney.Execution.Composition.Windows;

/// <summary>What an executor has of Windows in a process of the linked code's own.</summary>
internal static class WindowsProcess
{
    /// <summary>Makes the services.</summary>
    /// <param name="core">What they stand on.</param>
    /// <param name="initial">The process's initial thread.</param>
    public static PlatformServices Of(ExecutorCore core, ProgramThread initial)
    {
        var ring = new RingService(initial);
        return WindowsServices.Of(core, [ring], ring);
    }
}
