using System.Runtime.InteropServices;
using Jitney.Definitions;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Cli.Running;

/// <summary>Compiles the source files among the inputs, and leaves nothing behind when a signal ends this process meanwhile.</summary>
internal static class SourceCompiling
{
    private static readonly PosixSignal[] Endings = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT];

    /// <summary>Compiles.</summary>
    /// <param name="inputs">The inputs, as they were found.</param>
    /// <param name="target">What they are compiled for.</param>
    /// <param name="isTargetKnown">Whether what is linked is for that; else the first object may decide otherwise.</param>
    /// <param name="root">Where the target's files are.</param>
    /// <param name="process">Where the program is going to run: in this process signals wait for it anyway.</param>
    /// <param name="cancellation">Ends the compilers.</param>
    /// <returns>The inputs, source files with their objects.</returns>
    public static async Task<IReadOnlyList<ResolvedInput>> CompileAsync(
        IReadOnlyList<ResolvedInput> inputs,
        Target target,
        bool isTargetKnown,
        SystemRoot root,
        ProgramProcess process,
        CancellationToken cancellation)
    {
        if (inputs.All(input => input.Language is null))
        {
            return inputs;
        }

        using var compilation = new Compilation(target, isTargetKnown, root);
        PosixSignalRegistration[] registrations = process == ProgramProcess.ThisProcess
            ? []
            : [.. Endings.Select(signal => PosixSignalRegistration.Create(signal, _ => compilation.Abandon()))];
        try
        {
            return await compilation.CompileAsync(inputs, cancellation);
        }
        finally
        {
            foreach (PosixSignalRegistration registration in registrations)
            {
                registration.Dispose();
            }
        }
    }
}
