using Jitney.Execution.Services;
using Jitney.Execution.Services.Windows;

namespace Jitney.Execution.Composition.Windows;

/// <summary>What each executor has of Windows: services for units of COFF objects. There is no fork, no stack that runs code, and no library that is shown names.</summary>
internal static class WindowsServices
{
    /// <summary>Makes the services that depend on neither kind of process.</summary>
    /// <param name="core">What they stand on.</param>
    /// <param name="process">What is done to the process.</param>
    /// <param name="ring">A second way for calls; null for none.</param>
    public static PlatformServices Of(ExecutorCore core, IReadOnlyList<IService> process, RingService? ring) => new()
    {
        Handles = new LibraryHandles(static () => { }),
        Images = [new UnitService(core.Stack, core.Memory.Holds), new ThreadRoomService()],
        Process = process,
        Ring = ring,
    };
}
