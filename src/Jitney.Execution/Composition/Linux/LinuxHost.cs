using Jitney.Execution.Services.Linux;
using Jitney.Interop.Linux.Libraries;

namespace Jitney.Execution.Composition.Linux;

/// <summary>What an executor has of Linux in a process that is somebody else's.</summary>
internal static class LinuxHost
{
    /// <summary>Makes the services.</summary>
    public static PlatformServices Of(ExecutorCore core)
    {
        var definitions = new DefinitionService(LibraryReferences.OfLaterLibraries());
        return LinuxServices.Of(core, definitions, [definitions], ring: null);
    }
}
