using Jitney.Execution.Services;
using Jitney.Execution.Services.Linux;

namespace Jitney.Execution.Composition.Linux;

/// <summary>What each executor has of Linux: services for ELF images, and for a dynamic linker that can be asked.</summary>
internal static class LinuxServices
{
    /// <summary>Makes the services that depend on neither kind of process.</summary>
    /// <param name="core">What they stand on.</param>
    /// <param name="definitions">Lets linked definitions come before those of libraries.</param>
    /// <param name="process">What is done to the process.</param>
    /// <param name="ring">A second way for calls; null for none.</param>
    public static PlatformServices Of(ExecutorCore core, DefinitionService definitions, IReadOnlyList<IService> process, RingService? ring)
    {
        var frames = new FrameService(core.Memory.Holds);
        var debugObjects = new DebugObjectService();
        var libraries = new LibraryHandles(() => frames.Open());
        return new PlatformServices
        {
            Handles = libraries,
            IsOfHost = definitions.KeepsAllocator ? DefinitionService.IsAllocator : null,
            Libraries = [new DeferredLibraryService(libraries, definitions)],
            Images =
            [
                new ImageService(core.Stack),
                frames,
                debugObjects,
                new ImportService(),
                new SymbolService(),
                new ModuleService(core.Memory.Holds),
                new ThreadStorageService(),
                new FunctionChoiceService(),
            ],
            Process = process,
            Ring = ring,
            WarmUp = () => frames.Open(),
            Forget = range =>
            {
                frames.Forget(range);
                debugObjects.Forget(range);
            },
        };
    }
}
