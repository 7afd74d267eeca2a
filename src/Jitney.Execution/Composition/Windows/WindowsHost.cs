namespace Jitney.Execution.Composition.Windows;

/// <summary>What an executor has of Windows in a process that is somebody else's.</summary>
internal static class WindowsHost
{
    /// <summary>Makes the services.</summary>
    public static PlatformServices Of(ExecutorCore core) => WindowsServices.Of(core, [], ring: null);
}
