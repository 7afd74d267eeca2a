using Jitney.Execution.Running;
using Jitney.Execution.Services;
using Jitney.Execution.Services.Linux;
using Jitney.Interop.Linux.Libraries;

namespace Jitney.Execution.Composition.Linux;

/// <summary>What an executor has of Linux in a process of the linked code's own, to which may be done what the code asks for.</summary>
internal static class LinuxProcess
{
    /// <summary>Makes the services.</summary>
    /// <param name="core">What they stand on.</param>
    /// <param name="initial">The process's initial thread.</param>
    public static PlatformServices Of(ExecutorCore core, ProgramThread initial)
    {
        var definitions = new DefinitionService(LibraryReferences.OfLaterLibraries(), LibraryReferences.ToAllocator());
        var ring = new RingService(initial);
        var surroundings = new SurroundingsService();
        return LinuxServices.Of(
            core,
            definitions,
            [
                new FunctionAddressService(),
                new StackService(),
                definitions,
                ring,
                surroundings,
                new ForkService(surroundings),
            ],
            ring);
    }
}
